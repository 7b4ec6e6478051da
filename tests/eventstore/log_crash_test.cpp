// Crashes and faults at every call of the disk: what was acknowledged is there afterwards, once and
// whole, and nothing that was visible is lost.
#include <gtest/gtest.h>

#include <algorithm>

#include "crash_world.hpp"

namespace skald {
namespace {

const Error fault{Errc::io, "a fault made by the test"};
constexpr std::size_t part_events = 2;  // so many that files of the index are written and merged

/// A disk with a store whose index goes to files all the time.
class IndexedWorld : public CrashWorld {
public:
    explicit IndexedWorld(std::uint64_t seed) : CrashWorld(seed, part_events) {}
};

/// The whole life of a store. False: it could not even be opened.
bool live(CrashWorld& world) {
    if (!world.open()) return false;
    world.run(fixed_workload());
    world.close();
    return true;
}

/// After a crash: opens the store, compares, goes on writing, and opens it again.
void expect_recovery(CrashWorld& world) {
    world.abandon();
    ASSERT_TRUE(world.open());
    world.expect_nothing_lost();
    testing::SeededRandom random(11);
    world.run(random_workload(random, "after", 3));
    world.close();
    ASSERT_TRUE(world.open());
    world.expect_nothing_lost();
    world.close();
}

template <class World = IndexedWorld>
std::uint64_t calls_of_a_life() {
    World world(1);
    EXPECT_TRUE(live(world));
    return world.disk().calls();
}

TEST(LogCrash, TheWorkloadGoesThroughManyCallsAndMoreThanOneSegment) {
    IndexedWorld world(1);
    ASSERT_TRUE(live(world));
    EXPECT_GT(world.disk().calls(), 50U);
    const auto files = world.disk().files();
    const auto count = [&](const char* ending) {
        return std::count_if(files.begin(), files.end(),
                             [&](const std::string& name) { return name.ends_with(ending); });
    };
    EXPECT_GT(count(".segment"), 2);
    EXPECT_GT(count(".index"), 1);
    EXPECT_LT(count(".index"), 8) << "some were merged";
    ASSERT_TRUE(world.open());
    world.expect_nothing_lost();
}

TEST(LogCrash, NothingIsLostWhenThePowerGoesAtAnyCall) {
    const std::uint64_t calls = calls_of_a_life();
    for (std::uint64_t n = 1; n <= calls; ++n) {
        SCOPED_TRACE("crash at call " + std::to_string(n));
        IndexedWorld world(n);
        world.disk().crash_at_call(n);
        live(world);
        ASSERT_FALSE(world.disk().is_running());
        world.disk().restart();
        expect_recovery(world);
        if (::testing::Test::HasFailure()) return;
    }
}

class LogFault : public ::testing::TestWithParam<FailedCall> {};

TEST_P(LogFault, NothingIsLostWhenAnyCallFails) {
    const std::uint64_t calls = calls_of_a_life();
    for (std::uint64_t n = 1; n <= calls; ++n) {
        SCOPED_TRACE("call " + std::to_string(n) + " fails");
        IndexedWorld world(n);
        world.disk().fail_call(n, fault, GetParam());
        live(world);
        world.abandon();
        world.disk().kill_process();
        expect_recovery(world);
        if (::testing::Test::HasFailure()) return;
    }
}

TEST_P(LogFault, NothingIsLostWhenAnyCallFailsAndThePowerGoesAfterwards) {
    const std::uint64_t calls = calls_of_a_life();
    for (std::uint64_t n = 1; n <= calls; ++n) {
        SCOPED_TRACE("call " + std::to_string(n) + " fails");
        IndexedWorld world(n);
        world.disk().fail_call(n, fault, GetParam());
        live(world);
        world.abandon();
        world.disk().kill_process();
        ASSERT_TRUE(world.open());
        world.expect_nothing_lost();
        world.disk().crash();  // what was shown once is durable
        world.disk().restart();
        expect_recovery(world);
        if (::testing::Test::HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Effects, LogFault,
                         ::testing::Values(FailedCall::without_effect, FailedCall::in_part,
                                           FailedCall::in_whole));

/// A store whose power went in the middle of a group, and which is to be recovered.
void crash_in_the_middle(CrashWorld& world, std::uint64_t n) {
    world.disk().crash_at_call(n);
    live(world);
    world.abandon();
    world.disk().restart();
}

TEST(LogCrash, NothingIsLostWhenThePowerGoesAgainWhileRecovering) {
    const std::uint64_t calls = calls_of_a_life();
    for (std::uint64_t n = 3; n <= calls; n += 4) {
        for (std::uint64_t m = 1;; ++m) {
            SCOPED_TRACE("crash at call " + std::to_string(n) + ", again at recovery's call " +
                         std::to_string(m));
            IndexedWorld world(n * 1000 + m);
            crash_in_the_middle(world, n);
            world.disk().crash_at_call(world.disk().calls() + m);
            if (world.open()) break;  // recovery has fewer calls
            world.disk().restart();
            expect_recovery(world);
            if (::testing::Test::HasFailure()) return;
        }
    }
}

template <class World>
void fail_each_call_of_recovery(bool may_be_passed_over) {
    const std::uint64_t calls = calls_of_a_life<World>();
    for (std::uint64_t n = 3; n <= calls; n += 4) {
        for (std::uint64_t m = 1;; ++m) {
            SCOPED_TRACE("crash at call " + std::to_string(n) + ", recovery's call " +
                         std::to_string(m) + " fails");
            World world(n * 1000 + m);
            crash_in_the_middle(world, n);
            const std::uint64_t failing = world.disk().calls() + m;
            world.disk().fail_call(failing, fault);
            const bool opened = world.open();
            if (world.disk().calls() < failing) break;  // recovery has fewer calls
            EXPECT_TRUE(!opened || may_be_passed_over) << "a fault was passed over";
            world.abandon();
            world.disk().kill_process();
            expect_recovery(world);
            if (::testing::Test::HasFailure()) return;
        }
    }
}

TEST(LogCrash, NothingIsLostWhenAnyCallOfRecoveryFails) {
    fail_each_call_of_recovery<CrashWorld>(false);
}

// What fails while a file of the index is written costs nothing but the file.
TEST(LogCrash, NothingIsLostWhenAnyCallOfRecoveryFailsWithFilesOfTheIndex) {
    fail_each_call_of_recovery<IndexedWorld>(true);
}

TEST(LogCrash, NothingIsLostOverManyLivesThatEndInALossOfPower) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        testing::SeededRandom random(seed);
        IndexedWorld world(seed);
        for (int life = 0; life < 4; ++life) {
            ASSERT_TRUE(world.open());
            world.expect_nothing_lost();
            world.disk().crash_at_call(world.disk().calls() + 1 + random.below(60));
            for (int part = 0; world.disk().is_running(); ++part) {
                const std::string name = std::to_string(seed) + "-" + std::to_string(life) + "-" +
                                         std::to_string(part) + "-";
                world.run(random_workload(random, name, 12));
            }
            world.abandon();
            world.disk().restart();
        }
        expect_recovery(world);
        if (::testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace skald
