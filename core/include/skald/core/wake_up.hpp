// Waiting with an end: for the one thread that runs something, such as a projection, a relay or a
// saga, and for those who wait for it.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace skald {

inline constexpr std::chrono::nanoseconds for_ever = std::chrono::nanoseconds::max();

/// "For ever" does not overflow.
std::chrono::steady_clock::time_point deadline_after(std::chrono::nanoseconds timeout);

/// Wakes the one thread that waits. Any thread may signal; a signal before the wait is not lost.
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
