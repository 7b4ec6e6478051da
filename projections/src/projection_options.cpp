#include <algorithm>
#include <skald/projections/projection_options.hpp>

namespace skald {

std::chrono::nanoseconds RetryPolicy::pause_after(std::uint32_t attempts) const {
    auto pause = backoff_base;
    // Doubling stops at the cap, so it cannot overflow.
    for (std::uint32_t i = 1; i < attempts && pause < backoff_cap; ++i) {
        pause = pause > backoff_cap / 2 ? backoff_cap : pause * 2;
    }
    return std::min(pause, backoff_cap);
}

}  // namespace skald
