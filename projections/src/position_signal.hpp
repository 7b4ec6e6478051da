// How threads wait for each other around a projection or a relay: callers for a position, and the
// running thread for work.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <stop_token>

namespace skald {

inline constexpr std::chrono::nanoseconds for_ever = std::chrono::nanoseconds::max();

/// "For ever" does not overflow.
std::chrono::steady_clock::time_point deadline_after(std::chrono::nanoseconds timeout);

/// The position that a projection or relay has reached, for those who wait for one. Any thread.
class PositionSignal {
public:
    void reach(GlobalPosition position);
    /// The read model was made anew: what was reached is gone.
    void restart();
    /// The run has ended with this error, until the next reach().
    void fail(const Error& error);

    /// Errors: timed_out; that of fail().
    Result<void> wait_until(GlobalPosition position,
                            std::chrono::steady_clock::time_point deadline) const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::optional<GlobalPosition> position_;  // none: nothing has run
    std::optional<Error> failure_;            // of the last run
};

/// Wakes the one thread that runs a projection or relay. Any thread may signal; a signal before the wait is
/// not lost.
class WakeUp {
public:
    void signal();
    /// Until a signal, a stop or the end of the time. False: the time has passed.
    bool wait(std::stop_token stop, std::chrono::nanoseconds timeout);

private:
    std::mutex mutex_;
    std::condition_variable_any signalled_;
    bool pending_ = false;  // a signal that nobody has seen
};

}  // namespace skald
