// One simulation: writers, readers and subscribers of a store on a disk that fails, loses power and
// runs full, all in one thread, all by one seed.
#pragma once
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "tally.hpp"

namespace skald::simulation {

/// Runs the simulation of a seed. Yields what promise was broken; none: all were kept. Tells its
/// story to `story`, unless that is null. The same seed does and tells the same.
std::optional<std::string> simulate(std::uint64_t seed, Tally& tally, std::ostream* story);

}  // namespace skald::simulation
