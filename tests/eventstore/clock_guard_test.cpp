// A clock that jumps ahead is refused until it is confirmed; time that passes is not.
#include "clock_guard.hpp"

#include <gtest/gtest.h>

#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/recording_log.hpp>

namespace skald {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class ClockGuardTest : public ::testing::Test {
protected:
    /// Whether an append may be written now; if so, it is.
    bool append() {
        const auto time = guard_.time_after(last_);
        if (time) last_ = std::max(last_, *time);
        EXPECT_TRUE(time || time.error().code == Errc::unavailable);
        return time.has_value();
    }
    void jump(std::chrono::nanoseconds by) { clock_.set(clock_.now() + by); }

    testing::ManualClock clock_;
    testing::RecordingLog log_;
    ClockGuard guard_{clock_, log_, hours(1)};
    Timestamp last_ = Timestamp::min();
};

TEST_F(ClockGuardTest, AJumpOfMoreThanTheLimitIsRefusedUntilTheClockIsSetBack) {
    ASSERT_TRUE(append());
    jump(hours(1));
    EXPECT_TRUE(append()) << "just at the limit";
    jump(hours(1) + std::chrono::nanoseconds(1));
    EXPECT_FALSE(append());
    clock_.advance(hours(5));
    EXPECT_FALSE(append()) << "that time passes does not make it right";
    jump(-hours(1));
    EXPECT_TRUE(append());
}

TEST_F(ClockGuardTest, AConfirmedClockIsRight) {
    ASSERT_TRUE(append());
    jump(hours(24 * 365));
    ASSERT_FALSE(append());
    guard_.confirm();
    EXPECT_TRUE(append());
    EXPECT_EQ(last_, clock_.now());
    jump(hours(2));
    EXPECT_FALSE(append()) << "the next jump is to be confirmed again";
}

TEST_F(ClockGuardTest, TimeThatPassesIsNoJump) {
    ASSERT_TRUE(append());
    clock_.advance(hours(24 * 31));
    EXPECT_TRUE(append());
}

TEST_F(ClockGuardTest, TheTimeWhileTheStoreWasClosedIsNoJump) {
    ASSERT_TRUE(append());
    jump(hours(24 * 31));
    ClockGuard reopened(clock_, log_, hours(1));
    EXPECT_TRUE(reopened.time_after(last_));
}

TEST_F(ClockGuardTest, SmallStepsDoNotAddUp) {
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(append());
        jump(minutes(50));
        clock_.advance(minutes(1));
    }
}

TEST_F(ClockGuardTest, AClockThatWasBehindAndIsSetRightDoesNoHarm) {
    ASSERT_TRUE(append());
    jump(-hours(10));
    EXPECT_TRUE(append());
    jump(hours(10) + minutes(59));
    EXPECT_TRUE(append());
}

TEST_F(ClockGuardTest, TheFirstAppendMayHaveAnyTime) {
    jump(hours(24 * 365 * 100));
    EXPECT_TRUE(append());
}

TEST_F(ClockGuardTest, AJumpFromTheFirstToTheLastTimeThereIsIsAJump) {
    clock_.set(Timestamp::min());
    ASSERT_TRUE(append());
    last_ = Timestamp::min() + std::chrono::nanoseconds(1);
    clock_.set(Timestamp::max());
    EXPECT_FALSE(append());
}

TEST_F(ClockGuardTest, ALimitOfZeroNeverRefuses) {
    ClockGuard guard(clock_, log_, std::chrono::nanoseconds(0));
    jump(hours(24 * 365));
    EXPECT_TRUE(guard.time_after(clock_.now() - hours(24 * 365)));
}

TEST_F(ClockGuardTest, AJumpIsToldInTheLogOnce) {
    ASSERT_TRUE(append());
    jump(hours(2));
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(append());
    ASSERT_EQ(log_.records().size(), 1U);
    EXPECT_TRUE(log_.contains(LogLevel::error, "confirm_clock"));
}

}  // namespace
}  // namespace skald
