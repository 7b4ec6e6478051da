#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "simulated_disk_fixtures.hpp"

namespace skald {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SimulatedDiskFaults, CountsEachCallThatReachesTheDisk) {
    SimulatedDisk disk(1);
    EXPECT_EQ(disk.calls(), 0U);
    const auto file = *disk.open("a", OpenMode::create_new);
    (void)file->write_at(0, bytes_of('a', 10));
    (void)read(*file, 0, 1);
    (void)read_uncached(*file, 0, 1);
    (void)file->sync();
    (void)file->size();
    (void)file->truncate(5);
    (void)file->zero(0, 5);
    (void)file->map();
    EXPECT_EQ(disk.calls(), 9U);
    (void)disk.list();
    (void)disk.rename("a", "b");
    (void)disk.remove("missing");
    (void)disk.sync_directory();
    (void)disk.lock("lock");
    EXPECT_EQ(disk.calls(), 14U);
    (void)disk.path_of("a");
    disk.crash();
    (void)disk.list();
    disk.restart();
    (void)file->size();
    EXPECT_EQ(disk.calls(), 14U) << "none of these reached the disk";
}

TEST(SimulatedDiskFaults, FailsTheCallThatIsNamedOnce) {
    SimulatedDisk disk(1);
    disk.fail_call(3, broken, FailedCall::without_effect);
    const auto file = *disk.open("a", OpenMode::create_new);
    ASSERT_TRUE(file->write_at(0, bytes_of('a', 10)));
    const auto failed = file->write_at(0, bytes_of('b', 10));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, broken.message);
    EXPECT_EQ(*disk.content("a"), bytes_of('a', 10));
    EXPECT_TRUE(file->write_at(0, bytes_of('c', 10)));
}

TEST(SimulatedDiskFaults, AMapFailsAsOtherCallsDo) {
    SimulatedDisk disk(1);
    const auto file = durable_file(disk, "a", 'a', 10);
    disk.fail_call(disk.calls() + 1, broken);
    EXPECT_EQ(file->map().error().message, broken.message);
    EXPECT_TRUE(file->map());
    disk.crash_at_call(disk.calls() + 1);
    EXPECT_EQ(file->map().error().code, Errc::io);
    EXPECT_FALSE(disk.is_running());
    disk.restart();
    EXPECT_EQ(file->map().error().code, Errc::io) << "a handle from before the crash";
}

TEST(SimulatedDiskFaults, AFailedWriteMayBeDoneInPartOrInWhole) {
    std::set<std::vector<std::string>> outcomes;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", 'a', 2 * sector);
        disk.fail_call(disk.calls() + 1, broken);
        EXPECT_FALSE(file->write_at(0, bytes_of('b', 2 * sector)));
        outcomes.insert(values_by_sector(*disk.content("a")));
        disk.fail_call(disk.calls() + 1, broken, FailedCall::in_whole);
        EXPECT_FALSE(file->write_at(0, bytes_of('c', 2 * sector)));
        EXPECT_EQ(*disk.content("a"), bytes_of('c', 2 * sector));
    }
    EXPECT_EQ(outcomes.size(), 4U);
}

TEST(SimulatedDiskFaults, FailedChangesOfNamesAreDoneOrNot) {
    std::set<std::vector<std::string>> outcomes;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SimulatedDisk disk(seed);
        for (std::uint64_t n = 1; n <= 2; ++n) disk.fail_call(n, broken);
        EXPECT_FALSE(disk.open("a", OpenMode::create_new));
        EXPECT_FALSE(disk.lock("lock"));
        EXPECT_TRUE(disk.lock("lock")) << "a failed lock is not held";
        outcomes.insert(disk.files());
    }
    EXPECT_THAT(outcomes, ElementsAre(ElementsAre("a", "lock"), ElementsAre("lock")));
}

TEST(SimulatedDiskFaults, AFailedSyncForgetsWhatWasUnsynced) {
    std::set<bool> survived;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", 'a', sector);
        ASSERT_TRUE(file->write_at(0, bytes_of('b', sector)));
        disk.fail_call(disk.calls() + 1, broken);
        ASSERT_FALSE(file->sync());
        ASSERT_TRUE(file->sync()) << "the next sync has nothing to do and says so";
        EXPECT_EQ(read(*file, 0, sector), bytes_of('b', sector)) << "the cache still has it";
        const auto medium = read_uncached(*file, 0, sector);
        power_cycle(disk);
        EXPECT_EQ(*disk.content("a"), medium) << "seed " << seed;
        survived.insert(medium == bytes_of('b', sector));
    }
    EXPECT_EQ(survived.size(), 2U);
}

TEST(SimulatedDiskFaults, AFailedSyncWithoutEffectLosesAllAndAWriteAgainRepairsIt) {
    SimulatedDisk disk(1);
    const auto file = durable_file(disk, "a", 'a', 2 * sector);
    ASSERT_TRUE(file->write_at(0, bytes_of('b', 2 * sector)));
    disk.fail_call(disk.calls() + 1, broken, FailedCall::without_effect);
    ASSERT_FALSE(file->sync());
    EXPECT_EQ(read_uncached(*file, 0, 2 * sector), bytes_of('a', 2 * sector));
    ASSERT_TRUE(file->write_at(sector, bytes_of('b', 1)));
    ASSERT_TRUE(file->sync());
    power_cycle(disk);
    EXPECT_THAT(values_by_sector(*disk.content("a")), ElementsAre("a", "b"));
}

TEST(SimulatedDiskFaults, AFailedSyncOfTheDirectoryForgetsNames) {
    std::set<std::size_t> outcomes;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SimulatedDisk disk(seed);
        for (const auto* name : {"a", "b"}) ASSERT_TRUE(disk.open(name, OpenMode::create_new));
        disk.fail_call(disk.calls() + 1, broken);
        ASSERT_FALSE(disk.sync_directory());
        ASSERT_TRUE(disk.sync_directory());
        EXPECT_EQ(disk.files().size(), 2U);
        power_cycle(disk);
        outcomes.insert(disk.files().size());
    }
    EXPECT_THAT(outcomes, ElementsAre(0, 1, 2));
}

TEST(SimulatedDiskFaults, AFileHasOneNameAlsoAfterAFailedSyncOfTheDirectory) {
    SimulatedDisk disk(1);
    durable_file(disk, "a", 'a', 10);
    ASSERT_TRUE(disk.rename("a", "b"));
    disk.fail_call(disk.calls() + 1, broken, FailedCall::without_effect);
    ASSERT_FALSE(disk.sync_directory());
    ASSERT_TRUE(disk.rename("b", "c"));
    ASSERT_TRUE(disk.sync_directory());
    power_cycle(disk);
    EXPECT_THAT(disk.files(), ElementsAre("c"));
}

TEST(SimulatedDiskFaults, AfterACrashEverythingFailsUntilRestartAndOldHandlesForEver) {
    SimulatedDisk disk(1);
    const auto file = durable_file(disk, "a", 'a', 10);
    disk.crash_at_call(disk.calls() + 2);
    EXPECT_TRUE(file->size());
    EXPECT_TRUE(disk.is_running());
    EXPECT_EQ(file->size().error().code, Errc::io);
    EXPECT_FALSE(disk.is_running());
    EXPECT_EQ(disk.list().error().code, Errc::io);
    EXPECT_EQ(disk.open("a", OpenMode::read_only).error().code, Errc::io);
    EXPECT_EQ(file->sync().error().code, Errc::io);
    disk.restart();
    EXPECT_TRUE(disk.list());
    EXPECT_EQ(file->size().error().code, Errc::io);
    EXPECT_EQ(file->write_at(0, bytes_of('b', 10)).error().code, Errc::io);
    EXPECT_EQ(read(**disk.open("a", OpenMode::read_only), 0, 10), bytes_of('a', 10));
}

TEST(SimulatedDiskFaults, TheCallInWhichThePowerGoesMayBeDone) {
    std::set<std::string> outcomes;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", 'a', sector);
        ASSERT_TRUE(file->write_at(0, bytes_of('b', sector)));
        disk.crash_at_call(disk.calls() + 1);
        EXPECT_FALSE(file->sync());
        disk.restart();
        outcomes.insert(values_by_sector(*disk.content("a"))[0]);
    }
    EXPECT_EQ(outcomes, std::set<std::string>({"a", "ab", "b", "ba"}));
}

TEST(SimulatedDiskFaults, LocksAreExclusiveAndACrashFreesThem) {
    SimulatedDisk disk(1);
    auto held = disk.lock("lock");
    ASSERT_TRUE(held);
    EXPECT_EQ(disk.lock("lock").error().code, Errc::already_open);
    EXPECT_TRUE(disk.lock("other"));
    held->reset();
    auto again = disk.lock("lock");
    ASSERT_TRUE(again);
    power_cycle(disk);
    const auto after = disk.lock("lock");
    ASSERT_TRUE(after);
    again->reset();
    EXPECT_EQ(disk.lock("lock").error().code, Errc::already_open)
        << "a lock from before the crash gives nothing back";
}

TEST(SimulatedDiskFaults, AKilledProcessLeavesTheCacheBehind) {
    SimulatedDisk disk(1);
    const auto file = durable_file(disk, "a", 'a', sector);
    const auto held = disk.lock("lock");
    ASSERT_TRUE(file->write_at(0, bytes_of('b', sector)));
    disk.fail_call(disk.calls() + 1, broken, FailedCall::without_effect);
    ASSERT_FALSE(file->sync());
    ASSERT_TRUE(file->write_at(sector, bytes_of('c', sector)));
    disk.kill_process();
    EXPECT_EQ(file->size().error().code, Errc::io);
    EXPECT_TRUE(disk.lock("lock"));
    const auto next = *disk.open("a", OpenMode::read_write);
    EXPECT_THAT(values_by_sector(read(*next, 0, 9'999)), ElementsAre("b", "c"));
    EXPECT_THAT(values_by_sector(read_uncached(*next, 0, 9'999)), ElementsAre("a", "c"))
        << "the cache hides what the failed sync has lost";
}

TEST(SimulatedDiskFaults, AFullDiskTakesWhatFitsAndSaysSo) {
    SimulatedDisk disk(1);
    disk.limit_capacity(4 * sector);
    const auto file = *disk.open("a", OpenMode::create_new);
    ASSERT_TRUE(file->zero(0, 3 * sector));
    const auto refused = file->write_at(2 * sector, bytes_of('x', 3 * sector));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::io);
    EXPECT_THAT(refused.error().message, HasSubstr("full"));
    EXPECT_EQ(*file->size(), 4 * sector);
    EXPECT_TRUE(file->write_at(0, bytes_of('y', 4 * sector))) << "into space that is there";
    EXPECT_TRUE(file->truncate(9 * sector)) << "without taking space";
    EXPECT_FALSE(file->write_at(8 * sector, bytes_of('z', 1)));
    ASSERT_TRUE(file->truncate(3 * sector));
    EXPECT_TRUE(file->write_at(6 * sector, bytes_of('z', 1))) << "what is cut gives its space back";
    disk.limit_capacity(std::nullopt);
    EXPECT_TRUE(file->write_at(8 * sector, bytes_of('z', 1)));
}

TEST(SimulatedDiskFaults, AFlippedBitIsSeenNowAndAfterACrash) {
    SimulatedDisk disk(1);
    const auto file = durable_file(disk, "a", '\0', 1'000);
    ASSERT_TRUE(disk.flip_bit("a", 700, 3));
    EXPECT_EQ(read(*file, 700, 1)[0], std::byte{8});
    EXPECT_EQ(read_uncached(*file, 700, 1)[0], std::byte{8});
    power_cycle(disk);
    auto expected = bytes_of('\0', 1'000);
    expected[700] = std::byte{8};
    EXPECT_EQ(*disk.content("a"), expected);
    EXPECT_EQ(disk.flip_bit("a", 1'000, 0).error().code, Errc::invalid_argument);
    EXPECT_EQ(disk.flip_bit("a", 0, 8).error().code, Errc::invalid_argument);
    EXPECT_EQ(disk.flip_bit("b", 0, 0).error().code, Errc::not_found);
}

TEST(SimulatedDiskFaults, AFlippedBitIsInEachUnsyncedVersion) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", '\0', sector);
        ASSERT_TRUE(file->write_at(0, bytes_of('\0', sector)));
        ASSERT_TRUE(disk.flip_bit("a", 5, 0));
        power_cycle(disk);
        EXPECT_EQ((*disk.content("a"))[5], std::byte{1}) << "seed " << seed;
    }
}

TEST(SimulatedDiskFaults, OpensNamesAndRefusesAsARealDiskDoes) {
    SimulatedDisk disk(1);
    EXPECT_EQ(disk.open("a", OpenMode::read_only).error().code, Errc::not_found);
    EXPECT_EQ(disk.open("a", OpenMode::read_write).error().code, Errc::not_found);
    ASSERT_TRUE(disk.open("a", OpenMode::create_new));
    EXPECT_EQ(disk.open("a", OpenMode::create_new).error().code, Errc::invalid_argument);
    const auto file = *disk.open("a", OpenMode::read_only);
    EXPECT_EQ(file->write_at(0, bytes_of('x', 1)).error().code, Errc::permission_denied);
    EXPECT_EQ(file->zero(0, 1).error().code, Errc::permission_denied);
    EXPECT_EQ(file->truncate(0).error().code, Errc::permission_denied);
    EXPECT_EQ(disk.remove("b").error().code, Errc::not_found);
    EXPECT_EQ(disk.rename("b", "c").error().code, Errc::not_found);
    EXPECT_EQ(disk.rename("a", "b/c").error().code, Errc::invalid_argument);
    EXPECT_EQ(disk.open("..", OpenMode::create_new).error().code, Errc::invalid_argument);
    ASSERT_TRUE(disk.lock("lock"));
    EXPECT_THAT(*disk.list(), ElementsAre("a", "lock"));
    ASSERT_TRUE(disk.remove("a"));
    EXPECT_EQ(*file->size(), 0U) << "a handle outlives the name";
}

TEST(SimulatedDiskFaults, HandlesAndLocksMayOutliveTheDisk) {
    auto disk = std::make_unique<SimulatedDisk>(1);
    const auto file = durable_file(*disk, "a", 'a', 10);
    const auto held = disk->lock("lock");
    disk.reset();
    EXPECT_EQ(read(*file, 0, 10), bytes_of('a', 10));
}

TEST(SimulatedDiskFaults, ThreadsMayShareItWithACrash) {
    SimulatedDisk disk(1);
    const auto file = durable_file(disk, "a", 'a', 4 * sector);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i) {
        threads.emplace_back([&disk, &file, i] {
            for (int round = 0; round < 200; ++round) {
                (void)file->write_at(i * sector, bytes_of('b', sector));
                std::vector<std::byte> bytes(sector);
                (void)file->read_at(i * sector, bytes);
                if (round == 150 && i == 0) disk.crash();
                if (round % 10 == 0) (void)file->sync();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    disk.restart();
    EXPECT_EQ(disk.content("a")->size(), 4 * sector);
    EXPECT_EQ(file->size().error().code, Errc::io);
}

}  // namespace
}  // namespace skald
