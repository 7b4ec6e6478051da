#include "position_signal.hpp"

#include <string>

namespace skald {

void PositionSignal::reach(GlobalPosition position) {
    const std::lock_guard lock(mutex_);
    position_ = position;
    failure_.reset();
    changed_.notify_all();
}

void PositionSignal::restart() {
    const std::lock_guard lock(mutex_);
    position_.reset();
    failure_.reset();
}

void PositionSignal::fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    failure_ = error;
    changed_.notify_all();
}

Result<void> PositionSignal::wait_until(GlobalPosition position,
                                        std::chrono::steady_clock::time_point deadline) const {
    std::unique_lock lock(mutex_);
    const auto reached = [&] { return position_ && *position_ >= position; };
    changed_.wait_until(lock, deadline, [&] { return reached() || failure_; });
    if (reached()) return {};
    if (failure_) return *failure_;
    return Error{Errc::timed_out, "position " + std::to_string(position.value()) +
                                      " was not reached in time, but position " +
                                      std::to_string(position_.value_or(GlobalPosition()).value())};
}

}  // namespace skald
