// How often things happened in a simulation: what never happens is not tested.
#pragma once
#include <cstdint>
#include <string>

namespace skald::simulation {

struct Tally {
    std::uint64_t seeds = 0;
    std::uint64_t commits = 0;
    std::uint64_t acknowledged = 0;  // requests that were done
    std::uint64_t refused = 0;
    std::uint64_t repeated = 0;
    std::uint64_t unknown = 0;   // requests without an answer
    std::uint64_t survived = 0;  // of these
    std::uint64_t reads = 0;
    std::uint64_t delivered = 0;  // events, to subscribers
    std::uint64_t woken = 0;      // subscribers
    std::uint64_t openings = 0;
    std::uint64_t failed_openings = 0;
    std::uint64_t closings = 0;
    std::uint64_t kills = 0;
    std::uint64_t crashes = 0;
    std::uint64_t failed_calls = 0;
    std::uint64_t full_disks = 0;
    std::uint64_t clock_jumps = 0;
    std::uint64_t zeroed = 0;         // steps
    std::uint64_t written_parts = 0;  // of the index
    std::uint64_t merges = 0;         // of its files
    std::uint64_t interleaved = 0;    // commits and reads within these
    std::uint64_t flipped_bits = 0;   // of index files
    std::uint64_t events = 0;         // at the end
    std::uint64_t segments = 0;
    std::uint64_t index_files = 0;

    Tally& operator+=(const Tally& other);
};

/// One line.
std::string text_of(const Tally& tally);

}  // namespace skald::simulation
