// Runs simulations of sagas, for any number of seeds.
//   skald_simulate_sagas [--seeds N] [--first SEED] [--verbose]
#include <cstdlib>
#include <iostream>
#include <span>
#include <string_view>

#include "saga_simulation.hpp"

int main(int count, char** words) {
    std::uint64_t seeds = 100;
    std::uint64_t first = 1;
    std::ostream* story = nullptr;
    const std::span arguments(words, static_cast<std::size_t>(count));
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word == "--verbose") {
            story = &std::cout;
        } else if ((word == "--seeds" || word == "--first") && i + 1 < arguments.size()) {
            (word == "--seeds" ? seeds : first) = std::strtoull(arguments[++i], nullptr, 10);
        } else {
            std::cerr << "usage: skald_simulate_sagas [--seeds N] [--first SEED] [--verbose]\n";
            return 2;
        }
    }
    skald::simulation::SagaTally tally;
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        const auto broken = skald::simulation::simulate_sagas(seed, tally, story);
        if (!broken) continue;
        std::cerr << "seed " << seed << ": " << *broken << '\n';
        return 1;
    }
    std::cout << tally.seeds << " seeds, " << tally.power_cuts << " power cuts, "
              << tally.process_ends << " ends of the process, " << tally.losses << " losses, "
              << tally.fulfilled << " orders fulfilled, " << tally.undone << " undone, "
              << tally.refused_undone << " commands refused because they were undone before\n";
    return 0;
}
