#include <skald/core/clock.hpp>

#include <ctime>

namespace skald {

Timestamp SystemClock::now() {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::elapsed() {
    // Unlike std::chrono::steady_clock it goes on while the machine is suspended.
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace skald
