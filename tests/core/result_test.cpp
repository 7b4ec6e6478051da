#include <gtest/gtest.h>

#include <memory>
#include <skald/core/result.hpp>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using skald::Errc;
using skald::Error;
using skald::Result;

Result<int> half(int number) {
    if (number % 2 != 0) return skald::invalid_argument("odd");
    return number / 2;
}

TEST(ResultTest, HoldsTheValueOrTheError) {
    EXPECT_EQ(*half(8), 4);
    ASSERT_FALSE(half(7));
    EXPECT_EQ(half(7).error().message, "odd");
    EXPECT_EQ(half(7).value_or(-1), -1);
    EXPECT_EQ(half(8).value_or(-1), 4);
}

TEST(ResultTest, HoldsWhatCanOnlyBeMoved) {
    Result<std::unique_ptr<int>> made(std::make_unique<int>(7));
    ASSERT_TRUE(made);
    const std::unique_ptr<int> taken = std::move(made).value();
    EXPECT_EQ(*taken, 7);
}

// What needs an explicit conversion does not become a result by accident.
static_assert(std::is_convertible_v<const char*, skald::Result<std::string>>);
static_assert(!std::is_convertible_v<int, skald::Result<skald::Version>>);
static_assert(!std::is_convertible_v<int, skald::Result<std::vector<int>>>);

TEST(ResultTest, NothingIsAValueToo) {
    const Result<void> done;
    const Result<void> failed = Error{Errc::io, "disk"};
    EXPECT_TRUE(done);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::io);
}

TEST(ResultDeathTest, ReadingTheValueOfAFailureAborts) {
    const Result<int> failed = half(7);
    EXPECT_DEATH((void)*failed, "assertion failed");
    const Result<void> nothing = Error{};
    EXPECT_DEATH(nothing.value(), "assertion failed");
}

TEST(ResultDeathTest, ReadingTheErrorOfASuccessAborts) {
    const Result<int> fine = half(8);
    EXPECT_DEATH((void)fine.error(), "assertion failed");
}

}  // namespace
