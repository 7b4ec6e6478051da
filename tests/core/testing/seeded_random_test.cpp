#include <gtest/gtest.h>

#include <set>
#include <skald/core/testing/seeded_random.hpp>

namespace {

using skald::testing::SeededRandom;

// The first outputs of the reference code for seed 1234567 (rosettacode.org, "Pseudo-random
// numbers/Splitmix64").
TEST(SeededRandomTest, AgreesWithTheReference) {
    SeededRandom random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317U);
    EXPECT_EQ(random.next(), 3203168211198807973U);
    EXPECT_EQ(random.next(), 9817491932198370423U);
    EXPECT_EQ(random.next(), 4593380528125082431U);
    EXPECT_EQ(random.next(), 16408922859458223821U);
}

TEST(SeededRandomTest, BelowReachesEveryNumberAndNoOther) {
    SeededRandom random(1);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 200; ++i) seen.insert(random.below(6));
    EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5}));
}

}  // namespace
