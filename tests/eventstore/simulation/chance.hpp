// The dice of a simulation. All that it decides comes from one seed.
#pragma once
#include <cstddef>
#include <skald/core/testing/seeded_random.hpp>

namespace skald::simulation {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : random_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    bool percent(unsigned chance) { return random_.below(100) < chance; }
    template <class List>
    const auto& one_of(const List& list) {
        return list[static_cast<std::size_t>(random_.below(std::size(list)))];
    }

private:
    testing::SeededRandom random_;
};

}  // namespace skald::simulation
