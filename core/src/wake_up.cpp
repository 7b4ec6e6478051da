#include <algorithm>
#include <skald/core/wake_up.hpp>

namespace skald {

std::chrono::steady_clock::time_point deadline_after(std::chrono::nanoseconds timeout) {
    constexpr std::chrono::nanoseconds timeout_max = std::chrono::hours(24 * 365);
    return std::chrono::steady_clock::now() + std::min(timeout, timeout_max);
}

void WakeUp::signal() {
    {
        const std::lock_guard lock(mutex_);
        pending_ = true;
    }
    signalled_.notify_one();
}

bool WakeUp::wait(std::stop_token stop, std::chrono::nanoseconds timeout) {
    std::unique_lock lock(mutex_);
    const bool signalled =
        signalled_.wait_until(lock, stop, deadline_after(timeout), [this] { return pending_; });
    pending_ = false;
    return signalled || stop.stop_requested();
}

}  // namespace skald
