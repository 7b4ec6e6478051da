#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <skald/eventstore/posix_disk.hpp>

#include "simulated_disk_fixtures.hpp"

namespace skald {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

TEST(SimulatedDisk, AMappedFileStaysAsItWasMapped) {
    SimulatedDisk disk(1);
    auto file = durable_file(disk, "a", 'a', 3 * sector);
    const auto mapping = *file->map();
    const auto empty = *(*disk.open("b", OpenMode::create_new))->map();
    ASSERT_TRUE(disk.remove("a"));
    file.reset();
    power_cycle(disk);
    EXPECT_TRUE(std::ranges::equal(mapping->bytes(), bytes_of('a', 3 * sector)));
    EXPECT_FALSE(mapping->failed());
    EXPECT_TRUE(empty->bytes().empty());
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

// What a file says of itself after a run of random calls, the same for each disk.
std::vector<std::vector<std::byte>> answers_of(Disk& disk, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto file = *disk.open("a", OpenMode::create_new);
    std::vector<std::vector<std::byte>> answers;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t offset = random() % 20'000;
        const std::uint64_t length = random() % 10'000;
        const auto call = random() % 6;
        Result<void> done;
        if (call == 0) done = file->truncate(offset);
        if (call == 1) done = file->zero(offset, length);
        if (call == 2) done = file->sync();
        if (call >= 3) done = file->write_at(offset, bytes_of(static_cast<char>(i), length));
        EXPECT_TRUE(done);
        answers.push_back(read(*file, 0, *file->size() + 1));
        answers.push_back(read(*file, length, 700));
        answers.push_back(read_uncached(*file, length, 700));
    }
    return answers;
}

TEST(SimulatedDisk, AgreesWithTheDiskOfTheSystem) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        std::string path = ::testing::TempDir() + "skald-disk-XXXXXX";
        const std::string directory = ::mkdtemp(path.data());
        SimulatedDisk simulated(seed);
        EXPECT_TRUE(answers_of(simulated, seed) == answers_of(**open_posix_disk(directory), seed))
            << "seed " << seed;
        std::filesystem::remove_all(directory);
    }
}

}  // namespace
}  // namespace skald
