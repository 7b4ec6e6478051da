// Notices a clock that jumps far ahead, before its time stands in the log for ever: recorded times
// never decrease, so all later events would get it too.
#pragma once
#include <chrono>
#include <mutex>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>

namespace skald {

/// Compares how far the time of day has moved on with how much time has passed. So a store that
/// was closed for a month, or wrote nothing for one, is not bothered. Any thread may call any
/// function.
class ClockGuard {
public:
    /// `jump_max` 0: never refuses.
    ClockGuard(Clock& clock, Log& messages, std::chrono::nanoseconds jump_max);

    /// The time for an append behind one of `last_recorded_at` (Timestamp::min(): behind none).
    /// Errors: unavailable, when the clock has jumped since the last call that yielded a time.
    Result<Timestamp> time_after(Timestamp last_recorded_at);
    /// Takes the clock as it is for right.
    void confirm();

private:
    Error refuse(Timestamp now);

    Clock& clock_;
    Log& messages_;
    const std::chrono::nanoseconds jump_max_;
    std::mutex mutex_;                  // guards what follows
    Timestamp now_;                     // when the clock was right last
    std::chrono::nanoseconds elapsed_;  // at the same moment
    bool told_ = false;                 // of the jump, in the log of messages
};

}  // namespace skald
