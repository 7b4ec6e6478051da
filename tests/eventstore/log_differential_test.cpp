// The log store and the memory store, given the same random requests, answer and show the same.
#include <gtest/gtest.h>

#include "crash_world.hpp"

namespace skald {
namespace {

TEST(LogDifferential, AnswersAndShowsWhatTheMemoryStoreDoesAlsoAfterReopening) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        testing::SeededRandom random(seed);
        CrashWorld world(seed);
        for (int life = 0; life < 3; ++life) {
            ASSERT_TRUE(world.open());
            world.expect_nothing_lost();  // also compares every outcome so far
            const std::string name = std::to_string(seed) + "-" + std::to_string(life) + "-";
            world.run(random_workload(random, name, 15));
            world.expect_nothing_lost();
            if (random.below(2) == 0) world.close();
            world.abandon();
        }
        if (::testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace skald
