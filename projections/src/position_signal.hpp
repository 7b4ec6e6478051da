// How callers wait for a projection or a relay to reach a position.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/wake_up.hpp>

namespace skald {

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

}  // namespace skald
