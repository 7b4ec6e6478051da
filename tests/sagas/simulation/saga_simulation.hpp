// Runs sagas on a log store whose disk loses power at any call, with services that are slow, deaf and
// repeated, all by a seed.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace skald::simulation {

/// What a run went through, to see that runs go through enough.
struct SagaTally {
    std::uint64_t seeds = 0;
    std::uint64_t power_cuts = 0;
    std::uint64_t process_ends = 0;
    std::uint64_t losses = 0;  // of commands and answers
    std::uint64_t fulfilled = 0;
    std::uint64_t undone = 0;
    std::uint64_t refused_undone = 0;  // commands that came after their compensation
};

/// What was broken; none: all promises were kept. With `story`, what was done is written there.
std::optional<std::string> simulate_sagas(std::uint64_t seed, SagaTally& tally,
                                          std::ostream* story);

/// One order, with which all goes well but that the power is cut in this call of the disk (from 0, after
/// the store was created).
struct CrashRun {
    bool was_cut = false;  // there were so many calls
    std::string broken;    // empty: all promises were kept
};
CrashRun crash_at_call(std::uint64_t call);

}  // namespace skald::simulation
