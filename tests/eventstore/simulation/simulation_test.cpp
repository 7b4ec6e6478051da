// Seeds of the simulation: no promise of the store is broken, whatever the disk does.
#include "simulation.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace skald::simulation {
namespace {

constexpr std::uint64_t seeds_a_shard = 500;

class Simulation : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Simulation, KeepsEveryPromise) {
    Tally tally;
    const std::uint64_t first = 1 + GetParam() * seeds_a_shard;
    for (std::uint64_t seed = first; seed < first + seeds_a_shard; ++seed) {
        const auto broken = simulate(seed, tally, nullptr);
        ASSERT_FALSE(broken) << *broken << "\nagain: scripts/simulate --first " << seed
                             << " --seeds 1 --verbose";
    }
    EXPECT_EQ(tally.seeds, seeds_a_shard) << "a simulation ended early";
}

INSTANTIATE_TEST_SUITE_P(Shards, Simulation, ::testing::Values(0, 1, 2, 3));

TEST(SimulationItself, DoesAndTellsTheSameAgain) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        std::ostringstream once;
        std::ostringstream again;
        Tally tally;
        EXPECT_FALSE(simulate(seed, tally, &once));
        EXPECT_FALSE(simulate(seed, tally, &again));
        EXPECT_GT(once.str().size(), 1000U);
        EXPECT_TRUE(once.str() == again.str()) << "seed " << seed;
    }
}

TEST(SimulationItself, GoesThroughAllThatCanHappen) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) ASSERT_FALSE(simulate(seed, tally, nullptr));
    EXPECT_GT(tally.acknowledged, 5000U) << text_of(tally);
    EXPECT_GT(tally.refused, 1000U);
    EXPECT_GT(tally.repeated, 500U);
    EXPECT_GT(tally.unknown, 100U);
    EXPECT_GT(tally.survived, 20U);
    EXPECT_GT(tally.delivered, 5000U);
    EXPECT_GT(tally.woken, 100U);
    EXPECT_GT(tally.failed_openings, 50U);
    EXPECT_GT(tally.closings, 50U);
    EXPECT_GT(tally.kills, 20U);
    EXPECT_GT(tally.crashes, 100U);
    EXPECT_GT(tally.failed_calls, 100U);
    EXPECT_GT(tally.full_disks, 20U);
    EXPECT_GT(tally.clock_jumps, 20U);
    EXPECT_GT(tally.written_parts, 500U);
    EXPECT_GT(tally.merges, 50U);
    EXPECT_GT(tally.interleaved, 50U);
    EXPECT_GT(tally.flipped_bits, 50U);
    EXPECT_GT(tally.segments, 200U) << "more than one for each seed";
    EXPECT_GT(tally.index_files, 200U);
}

}  // namespace
}  // namespace skald::simulation
