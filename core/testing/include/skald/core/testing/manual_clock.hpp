// A clock that stands still until a test moves it.
#pragma once
#include <mutex>
#include <skald/core/clock.hpp>

namespace skald::testing {

/// Begins at noon UTC of 2 January 2026 unless told otherwise. Any thread may use one object.
class ManualClock final : public Clock {
public:
    ManualClock()
        : ManualClock(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) +
                      std::chrono::hours(12)) {}
    explicit ManualClock(Timestamp now) : now_(now) {}

    Timestamp now() override {
        const std::lock_guard lock(mutex_);
        return now_;
    }
    std::chrono::nanoseconds elapsed() override {
        const std::lock_guard lock(mutex_);
        return elapsed_;
    }

    /// Lets time pass: now() and elapsed() move on together.
    void advance(std::chrono::nanoseconds by) {
        const std::lock_guard lock(mutex_);
        now_ += by;
        elapsed_ += by;
    }
    /// Sets the time of day, also backwards, as an administrator or NTP would: elapsed() stays.
    void set(Timestamp now) {
        const std::lock_guard lock(mutex_);
        now_ = now;
    }

private:
    std::mutex mutex_;  // guards both
    Timestamp now_;
    std::chrono::nanoseconds elapsed_{0};  // since construction
};

}  // namespace skald::testing
