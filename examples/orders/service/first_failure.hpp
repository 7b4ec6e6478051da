// The parts of a program that work on their own, such as a relay, may fail for good. Then the
// program is of no more use and should say why and end.
#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace orders {

/// Any thread may call any function.
class FirstFailure {
public:
    /// `on_failure` is called once, on the thread of the part that failed; it may be empty. The log
    /// must outlive this.
    FirstFailure(skald::Log& log, std::function<void()> on_failure)
        : log_(log), on_failure_(std::move(on_failure)) {}

    /// `part` is for people: "the relay".
    void report(std::string_view part, skald::Error error) {
        const skald::LogField fields[] = {{"part", part}, {"error", error.message}};
        log_.write(skald::LogLevel::error, "orders", "a part has stopped", fields);
        {
            const std::lock_guard lock(mutex_);
            if (failure_) return;
            error.message.insert(0, std::string(part) + " has stopped: ");
            failure_ = std::move(error);
        }
        if (on_failure_) on_failure_();
    }

    /// None: all parts work, or have ended in order.
    std::optional<skald::Error> get() const {
        const std::lock_guard lock(mutex_);
        return failure_;
    }

private:
    skald::Log& log_;
    std::function<void()> on_failure_;
    mutable std::mutex mutex_;             // guards failure_
    std::optional<skald::Error> failure_;  // of the part that failed first
};

}  // namespace orders
