// Seeds of the simulation: no order is charged twice, left half done or forgotten, whatever fails.
#include "saga_simulation.hpp"

#include <gtest/gtest.h>

namespace skald::simulation {
namespace {

constexpr std::uint64_t seeds_a_shard = 250;

class SagaSimulation : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(SagaSimulation, KeepsEveryPromise) {
    SagaTally tally;
    const std::uint64_t first = 1 + GetParam() * seeds_a_shard;
    for (std::uint64_t seed = first; seed < first + seeds_a_shard; ++seed) {
        const auto broken = simulate_sagas(seed, tally, nullptr);
        ASSERT_FALSE(broken) << *broken << "\nagain: scripts/simulate sagas --first " << seed
                             << " --seeds 1 --verbose";
    }
    EXPECT_EQ(tally.seeds, seeds_a_shard);
    EXPECT_GT(tally.power_cuts, 50U);
    EXPECT_GT(tally.process_ends, 50U);
    EXPECT_GT(tally.losses, 100U);
    EXPECT_GT(tally.fulfilled, 20U);
    EXPECT_GT(tally.undone, 20U);
}

INSTANTIATE_TEST_SUITE_P(Shards, SagaSimulation, ::testing::Values(0, 1, 2, 3));

TEST(SagaCrash, AtAnyCallOfTheDiskLeavesTheOrderFulfilledAndChargedOnce) {
    std::uint64_t call = 0;
    for (bool was_cut = true; was_cut; ++call) {
        const CrashRun run = crash_at_call(call);
        ASSERT_EQ(run.broken, "") << "power cut in call " << call;
        was_cut = run.was_cut;
    }
    EXPECT_GT(call, 50U);
}

}  // namespace
}  // namespace skald::simulation
