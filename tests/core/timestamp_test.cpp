#include <gtest/gtest.h>

#include <skald/core/clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/core/timestamp.hpp>
#include <string>

namespace {

using skald::parse_timestamp;
using skald::Timestamp;
using skald::to_string;
using namespace std::chrono_literals;

Timestamp at(std::chrono::year_month_day date, std::chrono::nanoseconds time = 0ns) {
    return Timestamp(std::chrono::sys_days(date)) + time;
}

// What parse_timestamp says against the text; empty if it takes it.
std::string refusal_of(std::string_view text) {
    const auto time = parse_timestamp(text);
    if (time) return "";
    EXPECT_EQ(time.error().code, skald::Errc::invalid_argument);
    return time.error().message;
}

TEST(TimestampTest, ReadsOffsets) {
    const Timestamp expected = at(2023y / 4 / 3, 10h + 8min + 18s);
    for (const std::string_view text :
         {"2023-04-03T12:08:18+02:00", "2023-04-03T10:08:18Z", "2023-04-03t10:08:18z",
          "2023-04-03 10:08:18Z", "2023-04-03T10:08:18-00:00", "2023-04-03T04:38:18-05:30",
          "2023-04-04T09:08:18+23:00", "2023-04-02T10:09:18-23:59"}) {
        const auto time = parse_timestamp(text);
        ASSERT_TRUE(time) << text;
        EXPECT_EQ(*time, expected) << text;
    }
}

TEST(TimestampTest, KeepsNineDigitsOfASecondAndDropsTheRest) {
    const Timestamp second = at(2023y / 4 / 3, 10h + 8min + 18s);
    EXPECT_EQ(*parse_timestamp("2023-04-03T10:08:18.2Z"), second + 200ms);
    EXPECT_EQ(*parse_timestamp("2023-04-03T10:08:18.000000001Z"), second + 1ns);
    EXPECT_EQ(*parse_timestamp("2023-04-03T10:08:18.1234567899999999999999999999Z"),
              second + 123456789ns);
    // Before 1970 a fraction still counts forward.
    EXPECT_EQ(*parse_timestamp("1969-12-31T23:59:59.999999999Z"), Timestamp(-1ns));
}

TEST(TimestampTest, ReadsABareDateAsTheBeginningOfTheDay) {
    EXPECT_EQ(*parse_timestamp("2023-04-03"), at(2023y / 4 / 3));
}

TEST(TimestampTest, KnowsLeapYears) {
    EXPECT_EQ(*parse_timestamp("2024-02-29"), at(2024y / 2 / 29));
    EXPECT_EQ(*parse_timestamp("2000-02-29"), at(2000y / 2 / 29));
    EXPECT_NE(refusal_of("2023-02-29").find("no such day"), std::string::npos);
    EXPECT_NE(refusal_of("1900-02-29").find("no such day"), std::string::npos);
}

TEST(TimestampTest, RefusesDaysThatDoNotExist) {
    for (const std::string_view text : {"2023-00-10", "2023-13-10", "2023-04-31", "2023-04-00"}) {
        EXPECT_NE(refusal_of(text).find("no such day"), std::string::npos) << text;
    }
}

TEST(TimestampTest, RefusesTimesThatDoNotExist) {
    for (const std::string_view text :
         {"2023-04-03T24:00:00Z", "2023-04-03T10:60:00Z", "2023-04-03T10:00:61Z"}) {
        EXPECT_NE(refusal_of(text).find("no such time"), std::string::npos) << text;
    }
}

TEST(TimestampTest, RefusesALeapSecondAndSaysSo) {
    EXPECT_NE(refusal_of("2016-12-31T23:59:60Z").find("leap second"), std::string::npos);
}

TEST(TimestampTest, RefusesTimesWithoutOffsetAndSaysSo) {
    EXPECT_NE(refusal_of("2023-04-03T10:08:18").find("offset"), std::string::npos);
    EXPECT_NE(refusal_of("2023-04-03T10:08:18.25").find("offset"), std::string::npos);
}

TEST(TimestampTest, ReachesFrom1678To2261) {
    EXPECT_EQ(*parse_timestamp("1678-01-01T00:00:00Z"), at(1678y / 1 / 1));
    EXPECT_EQ(*parse_timestamp("2261-12-31T23:59:59.999999999Z"), at(2262y / 1 / 1) - 1ns);
    // The instant counts, not the year that is written.
    EXPECT_EQ(*parse_timestamp("1677-12-31T23:30:00-01:00"), at(1678y / 1 / 1, 30min));
    for (const std::string_view text :
         {"1677-12-31T23:59:59.999999999Z", "1678-01-01T00:30:00+01:00", "2262-01-01",
          "2261-12-31T23:30:00-01:00", "0000-01-01", "9999-12-31T23:59:59Z"}) {
        EXPECT_NE(refusal_of(text).find("1678 to 2261"), std::string::npos) << text;
    }
}

TEST(TimestampTest, RefusesEveryOtherForm) {
    for (const std::string_view text : {"",
                                        "-",
                                        "2023",
                                        "2023-4-3",
                                        "-2023-04-03",
                                        "+2023-04-03",
                                        "12023-04-03",
                                        "20230403",
                                        "2023/04/03",
                                        "2023-04-03T",
                                        "2023-04-03Z",
                                        "2023-04-03T10:08Z",
                                        "2023-04-03T1:08:18Z",
                                        "2023-04-03T10:08:18.Z",
                                        "2023-04-03T10:08:18,5Z",
                                        "2023-04-03T10:08:18+0200",
                                        "2023-04-03T10:08:18+02",
                                        "2023-04-03T10:08:18+24:00",
                                        "2023-04-03T10:08:18+02:60",
                                        "2023-04-03T10:08:18Zx",
                                        "2023-04-03T10:08:18Z ",
                                        " 2023-04-03",
                                        "2023-04-0x",
                                        "2023-04-03T+1:08:18Z",
                                        "0x23-04-03"}) {
        EXPECT_NE(refusal_of(text), "") << text;
    }
    EXPECT_NE(refusal_of(std::string_view("2023-04-03\0", 11)), "");
}

TEST(TimestampTest, AMessageShowsOnlyTheBeginningOfALongText) {
    EXPECT_LT(refusal_of(std::string(1'000'000, '9')).size(), 200U);
}

TEST(TimestampTest, WritesOnlyTheDigitsThatAreNeeded) {
    const Timestamp second = at(2023y / 4 / 3, 10h + 8min + 18s);
    EXPECT_EQ(to_string(second), "2023-04-03T10:08:18Z");
    EXPECT_EQ(to_string(second + 250ms), "2023-04-03T10:08:18.25Z");
    EXPECT_EQ(to_string(second + 1ns), "2023-04-03T10:08:18.000000001Z");
    EXPECT_EQ(to_string(at(2020y / 10 / 10)), "2020-10-10T00:00:00Z");
    EXPECT_EQ(to_string(Timestamp(-1ns)), "1969-12-31T23:59:59.999999999Z");
}

TEST(TimestampTest, WritesEveryTimestampThereIs) {
    EXPECT_EQ(to_string(Timestamp::min()), "1677-09-21T00:12:43.145224192Z");
    EXPECT_EQ(to_string(Timestamp::max()), "2262-04-11T23:47:16.854775807Z");
}

TEST(TimestampTest, AnyInstantSurvivesItsText) {
    skald::testing::SeededRandom random(3);
    const auto span = static_cast<std::uint64_t>((at(2262y / 1 / 1) - at(1678y / 1 / 1)).count());
    for (int i = 0; i < 2000; ++i) {
        const auto ns = std::chrono::nanoseconds(static_cast<std::int64_t>(random.below(span)));
        const Timestamp time = at(1678y / 1 / 1) + ns;
        const auto read = parse_timestamp(to_string(time));
        ASSERT_TRUE(read) << to_string(time);
        EXPECT_EQ(*read, time) << to_string(time);
    }
}

TEST(SystemClockTest, ElapsedTimeNeverRunsBackwards) {
    skald::SystemClock clock;
    const auto before = clock.elapsed();
    EXPECT_GE(clock.elapsed(), before);
    EXPECT_GT(clock.now(), at(2024y / 1 / 1));
}

}  // namespace
