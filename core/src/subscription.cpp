#include <skald/core/subscription.hpp>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

namespace skald {
namespace {

// What the waiting thread and the store share. The store may call long after the wait has timed
// out, so both own it.
class WakeUp {
public:
    void call() {
        {
            const std::lock_guard lock(mutex_);
            called_ = true;
        }
        condition_.notify_one();
    }

    // Whether it was called in time.
    bool wait_until(std::chrono::steady_clock::time_point deadline) {
        std::unique_lock lock(mutex_);
        return condition_.wait_until(lock, deadline, [this] { return called_; });
    }

private:
    std::mutex mutex_;  // guards called_
    std::condition_variable condition_;
    bool called_ = false;  // stays, so that a call before the wait is not lost
};

}  // namespace

Result<EventBatch> Subscription::wait(std::chrono::nanoseconds timeout) {
    // "For ever" must not overflow the clock.
    constexpr std::chrono::nanoseconds timeout_max = std::chrono::hours(24 * 365);
    const auto deadline = std::chrono::steady_clock::now() + std::min(timeout, timeout_max);
    while (true) {
        auto page = poll();
        if (!page || !page->empty() || !page->at_end) return page;
        // An event between the poll and this call makes the store call at once.
        const auto wake_up = std::make_shared<WakeUp>();
        notify([wake_up] { wake_up->call(); });
        if (!wake_up->wait_until(deadline)) return poll();
    }
}

}  // namespace skald
