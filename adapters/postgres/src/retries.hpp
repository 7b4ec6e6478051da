// How long and how often a call is tried again while the server cannot be reached.
#pragma once
#include <algorithm>
#include <chrono>
#include <thread>

namespace skald::postgres {

/// Waits 5 ms, then twice as long each time up to a quarter of a second, until its time is over.
class Retries {
public:
    explicit Retries(std::chrono::milliseconds retry_for)
        : deadline_(std::chrono::steady_clock::now() + retry_for) {}

    /// Waits before another try. False: it is too late for one.
    bool wait() {
        if (std::chrono::steady_clock::now() + pause_ > deadline_) return false;
        std::this_thread::sleep_for(pause_);
        pause_ = std::min<std::chrono::milliseconds>(pause_ * 2, pause_max);
        return true;
    }

private:
    static constexpr std::chrono::milliseconds pause_max{250};

    std::chrono::steady_clock::time_point deadline_;
    std::chrono::milliseconds pause_{5};
};

}  // namespace skald::postgres
