// Dice: numbers by chance that are the same on every machine for the same seed, which the
// distributions of the standard library are not.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orders {

/// SplitMix64 (Steele, Lea and Flood, 2014).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31);
    }
    /// From `low` to `high`, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        const auto span = static_cast<std::uint64_t>(high - low) + 1;
        return low + static_cast<std::int64_t>(next() % span);
    }
    bool percent(int chance) { return between(1, 100) <= chance; }
    std::chrono::seconds between(std::chrono::seconds low, std::chrono::seconds high) {
        return std::chrono::seconds(between(low.count(), high.count()));
    }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[static_cast<std::size_t>(next() % all.size())];
    }

private:
    std::uint64_t state_;  // of the generator
};

}  // namespace orders
