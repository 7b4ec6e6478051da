#include "clock_guard.hpp"

#include <string>

namespace skald {
namespace {

/// How far `later` is behind `time`; in unsigned numbers, because the difference of two times can
/// be more than a signed one holds.
std::uint64_t nanoseconds_between(Timestamp time, Timestamp later) {
    if (later <= time) return 0;
    return static_cast<std::uint64_t>(later.time_since_epoch().count()) -
           static_cast<std::uint64_t>(time.time_since_epoch().count());
}

}  // namespace

ClockGuard::ClockGuard(Clock& clock, Log& messages, std::chrono::nanoseconds jump_max)
    : clock_(clock),
      messages_(messages),
      jump_max_(jump_max),
      now_(clock.now()),
      elapsed_(clock.elapsed()) {}

Result<Timestamp> ClockGuard::time_after(Timestamp last_recorded_at) {
    const Timestamp now = clock_.now();
    if (jump_max_ <= std::chrono::nanoseconds(0)) return now;
    const std::lock_guard lock(mutex_);
    const std::chrono::nanoseconds elapsed = clock_.elapsed();
    const auto most = static_cast<std::uint64_t>(jump_max_.count());
    const auto passed = static_cast<std::uint64_t>((elapsed - elapsed_).count());
    const bool jumped = nanoseconds_between(now_, now) > passed + most;
    // A clock that was behind and is right again does no harm.
    const bool harms =
        last_recorded_at > Timestamp::min() && nanoseconds_between(last_recorded_at, now) > most;
    if (jumped && harms) return refuse(now);
    now_ = now;
    elapsed_ = elapsed;
    told_ = false;
    return now;
}

void ClockGuard::confirm() {
    const std::lock_guard lock(mutex_);
    now_ = clock_.now();
    elapsed_ = clock_.elapsed();
    told_ = false;
}

Error ClockGuard::refuse(Timestamp now) {
    Error error{Errc::unavailable,
                "the clock says " + to_string(now) +
                    ", which is further ahead than time has passed: set it right, or confirm it "
                    "(confirm_clock). Nothing was written"};
    if (!told_) messages_.write(LogLevel::error, "eventstore", error.message, {});
    told_ = true;
    return error;
}

}  // namespace skald
