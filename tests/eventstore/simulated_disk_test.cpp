#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <skald/eventstore/testing/simulated_disk.hpp>
#include <thread>

namespace skald {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t sector = 512;
const Error broken{Errc::io, "broken on purpose"};

std::vector<std::byte> bytes_of(char value, std::size_t size) {
    return std::vector<std::byte>(size, static_cast<std::byte>(value));
}

std::vector<std::byte> read(DiskFile& file, std::uint64_t offset, std::size_t size) {
    std::vector<std::byte> bytes(size);
    bytes.resize(*file.read_at(offset, bytes));
    return bytes;
}

std::vector<std::byte> read_uncached(DiskFile& file, std::uint64_t offset, std::size_t size) {
    std::vector<std::byte> bytes(size);
    bytes.resize(*file.read_uncached(offset, bytes));
    return bytes;
}

// A durable file that holds `size` bytes of `value`.
std::unique_ptr<DiskFile> durable_file(SimulatedDisk& disk, const std::string& name, char value,
                                       std::size_t size) {
    auto file = *disk.open(name, OpenMode::create_new);
    EXPECT_TRUE(file->write_at(0, bytes_of(value, size)));
    EXPECT_TRUE(file->sync());
    EXPECT_TRUE(disk.sync_directory());
    return file;
}

void power_cycle(SimulatedDisk& disk) {
    disk.crash();
    disk.restart();
}

// The different values in each sector of a file, in order: "a", "ab" ...
std::vector<std::string> values_by_sector(const std::vector<std::byte>& bytes) {
    std::vector<std::string> values;
    for (std::size_t begin = 0; begin < bytes.size(); begin += sector) {
        std::string found;
        for (std::size_t i = begin; i < std::min(bytes.size(), begin + sector); ++i) {
            const char value = static_cast<char>(bytes[i]);
            if (found.empty() || found.back() != value) found += value;
        }
        values.push_back(found);
    }
    return values;
}

TEST(SimulatedDisk, ReadsBackWhatWasWritten) {
    SimulatedDisk disk(1);
    const auto file = *disk.open("a", OpenMode::create_new);
    ASSERT_TRUE(file->write_at(1'000, bytes_of('x', 700)));
    EXPECT_EQ(*file->size(), 1'700U);
    EXPECT_EQ(read(*file, 0, 1'000), bytes_of('\0', 1'000));
    EXPECT_EQ(read(*file, 1'000, 9'999), bytes_of('x', 700));
    EXPECT_THAT(read(*file, 1'700, 10), IsEmpty());
    EXPECT_EQ(read_uncached(*file, 1'000, 9'999), bytes_of('x', 700));
    EXPECT_EQ(disk.content("a")->size(), 1'700U);
}

TEST(SimulatedDisk, ZeroingAndTruncatingTouchTheirRangeOnly) {
    SimulatedDisk disk(1);
    const auto file = *disk.open("a", OpenMode::create_new);
    ASSERT_TRUE(file->write_at(0, bytes_of('x', 3'000)));
    ASSERT_TRUE(file->zero(100, 1'500));
    EXPECT_EQ(read(*file, 0, 100), bytes_of('x', 100));
    EXPECT_EQ(read(*file, 100, 1'500), bytes_of('\0', 1'500));
    EXPECT_EQ(read(*file, 1'600, 1'400), bytes_of('x', 1'400));
    ASSERT_TRUE(file->truncate(1'700));
    ASSERT_TRUE(file->truncate(3'000));
    EXPECT_EQ(read(*file, 1'600, 100), bytes_of('x', 100));
    EXPECT_EQ(read(*file, 1'700, 1'300), bytes_of('\0', 1'300)) << "cut bytes must not come back";
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(disk.sync_directory());
    const auto before = *disk.content("a");
    power_cycle(disk);
    EXPECT_EQ(*disk.content("a"), before);
}

TEST(SimulatedDisk, WhatIsSyncedSurvivesAThousandCrashes) {
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", 'a', 3 * sector + 100);
        ASSERT_TRUE(file->write_at(sector, bytes_of('b', sector)));
        ASSERT_TRUE(file->truncate(3 * sector));
        ASSERT_TRUE(file->sync());
        ASSERT_TRUE(file->write_at(3 * sector, bytes_of('c', 2 * sector)));
        ASSERT_TRUE(file->write_at(2 * sector + 100, bytes_of('d', 10)));
        power_cycle(disk);
        const auto content = disk.content("a");
        ASSERT_TRUE(content) << "seed " << seed;
        ASSERT_GE(content->size(), 3 * sector);
        auto values = values_by_sector(*content);
        ASSERT_EQ(values[0], "a") << "seed " << seed;
        ASSERT_EQ(values[1], "b") << "seed " << seed;
        // Bytes that the unsynced write did not change survive a torn rewrite of their sector.
        EXPECT_EQ((*content)[2 * sector + 99], std::byte{'a'});
        EXPECT_EQ((*content)[2 * sector + 110], std::byte{'a'});
    }
}

TEST(SimulatedDisk, WhatIsNotSyncedIsLostKeptOrTornSectorBySector) {
    std::set<std::vector<std::string>> outcomes;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", 'a', 2 * sector);
        ASSERT_TRUE(file->write_at(0, bytes_of('b', 2 * sector)));
        power_cycle(disk);
        outcomes.insert(values_by_sector(*disk.content("a")));
    }
    using Outcome = std::vector<std::string>;
    EXPECT_TRUE(outcomes.contains(Outcome({"a", "a"}))) << "lost";
    EXPECT_TRUE(outcomes.contains(Outcome({"b", "b"}))) << "kept";
    EXPECT_TRUE(outcomes.contains(Outcome({"a", "b"}))) << "out of order";
    EXPECT_TRUE(outcomes.contains(Outcome({"b", "a"}))) << "in order";
    EXPECT_TRUE(outcomes.contains(Outcome({"ba", "a"}))) << "torn";
    EXPECT_TRUE(outcomes.contains(Outcome({"ab", "ba"}))) << "torn";
    for (const Outcome& outcome : outcomes) {
        for (const std::string& values : outcome) {
            EXPECT_TRUE(std::set<std::string>({"a", "b", "ab", "ba"}).contains(values)) << values;
        }
    }
}

TEST(SimulatedDisk, ASectorMayEndAsAnyOfItsUnsyncedVersions) {
    std::set<std::string> outcomes;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", 'a', sector);
        for (const char value : {'b', 'c'}) {
            ASSERT_TRUE(file->write_at(0, bytes_of(value, sector)));
        }
        power_cycle(disk);
        outcomes.insert(values_by_sector(*disk.content("a"))[0]);
    }
    EXPECT_EQ(outcomes, std::set<std::string>({"a", "b", "c", "ab", "ba", "ac", "ca", "bc", "cb"}));
}

TEST(SimulatedDisk, AnUnsyncedSizeMayBeTheOldOrTheNew) {
    std::set<std::size_t> grown;
    std::set<std::size_t> cut;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "grown", 'a', 100);
        const auto other = durable_file(disk, "cut", 'a', 2'000);
        ASSERT_TRUE(file->write_at(100, bytes_of('b', 2'000)));
        ASSERT_TRUE(other->truncate(10));
        power_cycle(disk);
        grown.insert(disk.content("grown")->size());
        cut.insert(disk.content("cut")->size());
    }
    EXPECT_EQ(grown, std::set<std::size_t>({100, 2'100}));
    EXPECT_EQ(cut, std::set<std::size_t>({10, 2'000}));
}

TEST(SimulatedDisk, WhatACrashHasCutDoesNotComeBack) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SimulatedDisk disk(seed);
        ASSERT_TRUE(durable_file(disk, "a", 'a', 2'000)->truncate(10));
        power_cycle(disk);
        const auto file = *disk.open("a", OpenMode::read_write);
        const std::uint64_t size = *file->size();
        ASSERT_TRUE(file->truncate(4'000));
        EXPECT_EQ(read(*file, size, 4'000), bytes_of('\0', 4'000 - size)) << "seed " << seed;
    }
}

TEST(SimulatedDisk, AFileWhoseDirectoryWasNotSyncedMayVanish) {
    std::set<bool> there;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = *disk.open("a", OpenMode::create_new);
        ASSERT_TRUE(file->write_at(0, bytes_of('a', 10)));
        ASSERT_TRUE(file->sync());
        power_cycle(disk);
        const auto content = disk.content("a");
        there.insert(content.has_value());
        EXPECT_EQ(content.value_or(bytes_of('a', 10)), bytes_of('a', 10));
    }
    EXPECT_EQ(there.size(), 2U);
}

TEST(SimulatedDisk, ARemovedFileMayComeBackUntilTheDirectoryIsSynced) {
    std::set<bool> there;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SimulatedDisk disk(seed);
        durable_file(disk, "a", 'a', 10);
        durable_file(disk, "b", 'b', 10);
        ASSERT_TRUE(disk.remove("a"));
        ASSERT_TRUE(disk.sync_directory());
        ASSERT_TRUE(disk.remove("b"));
        power_cycle(disk);
        EXPECT_FALSE(disk.content("a"));
        there.insert(disk.content("b").has_value());
    }
    EXPECT_EQ(there.size(), 2U);
}

TEST(SimulatedDisk, ARenameIsDoneOrUndoneAndNeverHalf) {
    std::set<std::vector<std::string>> outcomes;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        SimulatedDisk disk(seed);
        durable_file(disk, "name", 'o', 10);
        const auto file = *disk.open("new", OpenMode::create_new);
        ASSERT_TRUE(file->write_at(0, bytes_of('n', 20)));
        ASSERT_TRUE(file->sync());
        ASSERT_TRUE(disk.rename("new", "name"));
        power_cycle(disk);
        ASSERT_TRUE(disk.content("name")) << "one of both is always there, seed " << seed;
        const bool renamed = disk.content("name") && disk.content("name")->size() == 20;
        EXPECT_EQ(*disk.content("name"), renamed ? bytes_of('n', 20) : bytes_of('o', 10));
        EXPECT_FALSE(renamed && disk.content("new"));
        outcomes.insert({renamed ? "renamed" : "old", disk.content("new") ? "new" : "none"});
    }
    EXPECT_EQ(outcomes.size(), 3U) << "renamed, made only, neither";
}

TEST(SimulatedDisk, ADurableFileIsNotLostBetweenTwoNames) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        SimulatedDisk disk(seed);
        durable_file(disk, "new", 'n', 10);
        ASSERT_TRUE(disk.rename("new", "name"));
        ASSERT_TRUE(disk.open("new", OpenMode::create_new));
        power_cycle(disk);
        const auto home = disk.content("name") ? "name" : "new";
        EXPECT_EQ(*disk.content(home), bytes_of('n', 10)) << "seed " << seed;
    }
}

TEST(SimulatedDisk, ASyncedDirectorySurvives) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SimulatedDisk disk(seed);
        durable_file(disk, "new", 'n', 10);
        durable_file(disk, "name", 'o', 10);
        ASSERT_TRUE(disk.rename("new", "name"));
        ASSERT_TRUE(disk.sync_directory());
        power_cycle(disk);
        EXPECT_THAT(disk.files(), ElementsAre("name"));
        EXPECT_EQ(*disk.content("name"), bytes_of('n', 10));
    }
}

TEST(SimulatedDisk, TheSameSeedGivesTheSameCrash) {
    const auto run = [](std::uint64_t seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", 'a', 64 * sector);
        EXPECT_TRUE(file->write_at(0, bytes_of('b', 64 * sector)));
        power_cycle(disk);
        return *disk.content("a");
    };
    std::set<std::vector<std::byte>> outcomes;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        EXPECT_EQ(run(seed), run(seed));
        outcomes.insert(run(seed));
    }
    EXPECT_GT(outcomes.size(), 5U) << "and another seed another one";
}

TEST(SimulatedDisk, CountsEachCallThatReachesTheDisk) {
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
    EXPECT_EQ(disk.calls(), 8U);
    (void)disk.list();
    (void)disk.rename("a", "b");
    (void)disk.remove("missing");
    (void)disk.sync_directory();
    (void)disk.lock("lock");
    EXPECT_EQ(disk.calls(), 13U);
    (void)disk.path_of("a");
    disk.crash();
    (void)disk.list();
    disk.restart();
    (void)file->size();
    EXPECT_EQ(disk.calls(), 13U) << "none of these reached the disk";
}

TEST(SimulatedDisk, FailsTheCallThatIsNamedOnce) {
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

TEST(SimulatedDisk, AFailedWriteMayBeDoneInPartOrInWhole) {
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

TEST(SimulatedDisk, FailedChangesOfNamesAreDoneOrNot) {
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

TEST(SimulatedDisk, AFailedSyncForgetsWhatWasUnsynced) {
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

TEST(SimulatedDisk, AFailedSyncWithoutEffectLosesAllAndAWriteAgainRepairsIt) {
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

TEST(SimulatedDisk, AFailedSyncOfTheDirectoryForgetsNames) {
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

TEST(SimulatedDisk, AFileHasOneNameAlsoAfterAFailedSyncOfTheDirectory) {
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

TEST(SimulatedDisk, AfterACrashEverythingFailsUntilRestartAndOldHandlesForEver) {
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

TEST(SimulatedDisk, TheCallInWhichThePowerGoesMayBeDone) {
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

TEST(SimulatedDisk, LocksAreExclusiveAndACrashFreesThem) {
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

TEST(SimulatedDisk, AKilledProcessLeavesTheCacheBehind) {
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

TEST(SimulatedDisk, AFullDiskTakesWhatFitsAndSaysSo) {
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

TEST(SimulatedDisk, AFlippedBitIsSeenNowAndAfterACrash) {
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

TEST(SimulatedDisk, AFlippedBitIsInEachUnsyncedVersion) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        SimulatedDisk disk(seed);
        const auto file = durable_file(disk, "a", '\0', sector);
        ASSERT_TRUE(file->write_at(0, bytes_of('\0', sector)));
        ASSERT_TRUE(disk.flip_bit("a", 5, 0));
        power_cycle(disk);
        EXPECT_EQ((*disk.content("a"))[5], std::byte{1}) << "seed " << seed;
    }
}

TEST(SimulatedDisk, OpensNamesAndRefusesAsARealDiskDoes) {
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

TEST(SimulatedDisk, HandlesAndLocksMayOutliveTheDisk) {
    auto disk = std::make_unique<SimulatedDisk>(1);
    const auto file = durable_file(*disk, "a", 'a', 10);
    const auto held = disk->lock("lock");
    disk.reset();
    EXPECT_EQ(read(*file, 0, 10), bytes_of('a', 10));
}

TEST(SimulatedDisk, ThreadsMayShareItWithACrash) {
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
