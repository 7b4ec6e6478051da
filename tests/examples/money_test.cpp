#include "orders/domain/money.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <skald/core/testing/seeded_random.hpp>
#include <string>

namespace orders {
namespace {

std::int64_t cents(std::string_view text) {
    const auto money = Money::parse(text);
    EXPECT_TRUE(money) << text << ": " << money.error().message;
    return money ? money->cents() : -1;
}

TEST(Money, ReadsDecimalTextExactly) {
    EXPECT_EQ(cents("1353.98"), 135398);
    EXPECT_EQ(cents("105.7"), 10570);
    EXPECT_EQ(cents("5"), 500);
    EXPECT_EQ(cents("0.01"), 1);
    EXPECT_EQ(cents("0.29"), 29);  // 0.29 * 100 is 28.999... in floating point
    EXPECT_EQ(cents("3083.0"), 308300);
    EXPECT_EQ(cents("3083.000000"), 308300);
    EXPECT_EQ(cents("-0.50"), -50);
    EXPECT_EQ(cents("0"), 0);
    EXPECT_EQ(cents("-0.00"), 0);
    EXPECT_EQ(cents("007"), 700);
}

TEST(Money, ReadsExponentsAsJsonHasThem) {
    EXPECT_EQ(cents("1e3"), 100000);
    EXPECT_EQ(cents("1.5E+2"), 15000);
    EXPECT_EQ(cents("12345e-2"), 12345);
    EXPECT_EQ(cents("0e9999"), 0);
    EXPECT_EQ(cents("100000000000000000000e-20"), 100);
}

TEST(Money, RefusesPartsOfACent) {
    for (const char* text : {"0.001", "1.005", "1e-3", "3083.0000000001"}) {
        EXPECT_FALSE(Money::parse(text)) << text;
    }
}

TEST(Money, RefusesWhatIsNoNumber) {
    for (const char* text : {"", "-", ".", ".5", "5.", "1,5", " 1", "1 ", "1e", "1e+", "0x10",
                             "NaN", "inf", "--1", "+1", "1e99999", "1.2.3", "1353,98"}) {
        EXPECT_FALSE(Money::parse(text)) << text;
    }
}

TEST(Money, RefusesWhatDoesNotFit) {
    EXPECT_EQ(cents("92233720368547758.07"), std::numeric_limits<std::int64_t>::max());
    EXPECT_FALSE(Money::parse("92233720368547758.08"));
    EXPECT_FALSE(Money::parse("1e17"));
    EXPECT_FALSE(Money::parse(std::string(1000, '9')));
}

TEST(Money, AddsWithoutLosingACent) {
    EXPECT_EQ(Money::of_cents(10).plus(Money::of_cents(20))->cents(), 30);
    const auto most = Money::of_cents(std::numeric_limits<std::int64_t>::max());
    EXPECT_FALSE(most.plus(Money::of_cents(1)));
}

TEST(Money, WritesWhatItReads) {
    skald::testing::SeededRandom random(7);
    for (int i = 0; i < 10'000; ++i) {
        const auto money = Money::of_cents(static_cast<std::int64_t>(random.next()) >> (i % 60));
        if (money.cents() == std::numeric_limits<std::int64_t>::min()) continue;
        const auto read = Money::parse(to_string(money));
        ASSERT_TRUE(read) << to_string(money);
        EXPECT_EQ(*read, money);
    }
    EXPECT_EQ(to_string(Money::of_cents(-5)), "-0.05");
}

TEST(Money, ReadsWellForPeople) {
    EXPECT_EQ(for_people(Money::of_cents(476190999)), "4,761,909.99");
    EXPECT_EQ(for_people(Money::of_cents(99999)), "999.99");
    EXPECT_EQ(for_people(Money::of_cents(-100000)), "-1,000.00");
}

}  // namespace
}  // namespace orders
