// Randomness that a test can repeat: the same seed gives the same numbers on every machine.
#pragma once
#include <atomic>
#include <cstdint>
#include <skald/core/random.hpp>

namespace skald::testing {

/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators",
/// 2014). Any thread may use one object; then the order of the threads decides who gets which
/// number.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() override {
        constexpr std::uint64_t step = 0x9E3779B97F4A7C15;
        std::uint64_t z = state_.fetch_add(step, std::memory_order_relaxed) + step;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
    /// A number from 0 to `bound` - 1; `bound` is at least 1. Near enough to even for tests.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

private:
    std::atomic<std::uint64_t> state_;  // grows by a constant step
};

}  // namespace skald::testing
