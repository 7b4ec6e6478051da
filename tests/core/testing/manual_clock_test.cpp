#include <gtest/gtest.h>

#include <skald/core/testing/manual_clock.hpp>

namespace {

using skald::Timestamp;
using skald::testing::ManualClock;
using namespace std::chrono_literals;

TEST(ManualClockTest, StandsStillUntilItIsMoved) {
    ManualClock clock(Timestamp(5s));
    EXPECT_EQ(clock.now(), Timestamp(5s));
    EXPECT_EQ(clock.now(), Timestamp(5s));
    clock.advance(2s);
    EXPECT_EQ(clock.now(), Timestamp(7s));
    EXPECT_EQ(clock.elapsed(), 2s);
}

TEST(ManualClockTest, SettingTheTimeOfDayIsNoTimeThatPasses) {
    ManualClock clock;
    clock.advance(1s);
    clock.set(Timestamp(3s));
    EXPECT_EQ(clock.now(), Timestamp(3s));
    EXPECT_EQ(clock.elapsed(), 1s);
}

}  // namespace
