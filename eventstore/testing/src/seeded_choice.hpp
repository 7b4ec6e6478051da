// Random choices that a seed repeats, on every platform.
#pragma once
#include <cstdint>
#include <random>

namespace skald {

class SeededChoice {
public:
    explicit SeededChoice(std::uint64_t seed) : engine_(seed) {}

    /// A number from 0 to n - 1. The distributions of the standard library differ between
    /// platforms; the small bias of a remainder does no harm here.
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    std::mt19937_64 engine_;
};

/// The mood of one crash or failure. Were each choice even, a crash that loses all of ten writes,
/// or none, would hardly ever be seen.
class Fate {
public:
    explicit Fate(SeededChoice& choice)
        : choice_(choice),
          keep_percent_(static_cast<unsigned>(choice.below(5)) * 25),
          tear_percent_(static_cast<unsigned>(choice.below(3)) * 25) {}

    bool keeps() { return choice_.chance(keep_percent_); }
    bool tears() { return choice_.chance(tear_percent_); }
    std::uint64_t below(std::uint64_t n) { return choice_.below(n); }
    /// Which of n versions, the oldest first, is there afterwards.
    std::uint64_t version_of(std::uint64_t n) { return keeps() ? n - 1 : below(n > 1 ? n - 1 : 1); }

private:
    SeededChoice& choice_;
    unsigned keep_percent_;  // 0, 25, 50, 75 or 100
    unsigned tear_percent_;  // 0, 25 or 50
};

}  // namespace skald
