#include <skald/core/clock.hpp>

namespace skald {

Timestamp SystemClock::now() {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::elapsed() {
    return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace skald
