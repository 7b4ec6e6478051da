// Damage to files of the index: it costs the work of making them again, and no data. What they say
// is never passed on when it is damaged.
#include <gtest/gtest.h>

#include <algorithm>

#include "crash_world.hpp"
#include "segment_files.hpp"

namespace skald {
namespace {

class IndexDamage : public ::testing::Test {
protected:
    IndexDamage() {
        EXPECT_TRUE(world_.open());
        world_.run(fixed_workload());
        world_.close();
    }
    SimulatedDisk& disk() { return world_.disk(); }
    std::vector<std::string> index_files() {
        auto files = disk().files();
        std::erase_if(files, [](const std::string& name) { return !name.ends_with(".index"); });
        return files;
    }
    std::uint64_t size_of(const std::string& name) { return disk().content(name).value().size(); }
    void flip(const std::string& name, std::uint64_t offset) {
        ASSERT_TRUE(disk().flip_bit(name, offset, static_cast<unsigned>(offset % 8)));
    }
    void expect_all_there_after_opening() {
        ASSERT_TRUE(world_.open());
        world_.expect_nothing_lost();
        world_.close();
    }

    CrashWorld world_{1, 2};
};

TEST_F(IndexDamage, AFlippedBitAnywhereInAnyFileCostsNothing) {
    const auto names = index_files();
    ASSERT_GT(names.size(), 1U);
    for (const std::string& name : names) {
        for (std::uint64_t offset = 0; offset < size_of(name); offset += 509) {
            SCOPED_TRACE(name + " byte " + std::to_string(offset));
            flip(name, offset);
            expect_all_there_after_opening();
            if (HasFailure()) return;
        }
    }
}

TEST_F(IndexDamage, EveryFileMayBeDamagedAtOnceInAnyPlaces) {
    testing::SeededRandom random(1);
    for (int round = 0; round < 200; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        for (const std::string& name : index_files()) {
            for (int i = 0; i < 8; ++i) flip(name, random.below(size_of(name)));
        }
        expect_all_there_after_opening();
        if (HasFailure()) return;
    }
}

TEST_F(IndexDamage, FilesThatAreShorterOrGoneAreMadeAgain) {
    for (const std::string& name : index_files()) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(disk().open(name, OpenMode::read_write).value()->truncate(5000));
        expect_all_there_after_opening();
        ASSERT_TRUE(disk().remove(name));
        expect_all_there_after_opening();
    }
}

// The first file is needed to make the second one again.
TEST_F(IndexDamage, AFileThatIsNeededToMakeAnotherOneAgainMayBeDamagedToo) {
    const auto names = index_files();
    ASSERT_GT(names.size(), 1U);
    for (std::uint64_t offset = 4096; offset < size_of(names[0]); offset += 2048) {
        SCOPED_TRACE("byte " + std::to_string(offset));
        flip(names[0], offset);
        flip(names[1], 100);
        expect_all_there_after_opening();
        if (HasFailure()) return;
    }
}

// As when a backup of the segments alone is brought back.
TEST(IndexAhead, FilesThatSayMoreThanTheLogHasAreMadeAgain) {
    SimulatedDisk disk(1);
    testing::ManualClock clock;
    testing::SeededRandom random(1);
    NullLog log;
    LogStoreOptions options;
    options.index_memory_events_max = 2;
    const auto append = [&](int events) {
        const auto engine = LogEngine::open({disk, clock, random, log}, options).value();
        for (int i = 0; i < events; ++i) {
            NewEvent event;
            event.type = "happened";
            std::vector<CommitRequest> requests{AppendRequest::unstreamed({event})};
            ASSERT_TRUE(engine->commit(requests).outcomes.front());
        }
        while (engine->write_index()) continue;
    };
    append(4);
    const std::string segment = SegmentFiles::name_of(1);
    const auto backup = disk.content(segment).value();
    append(6);
    const auto file = disk.open(segment, OpenMode::read_write).value();
    ASSERT_TRUE(file->truncate(0) && file->write_at(0, backup) && file->sync());
    const auto engine = LogEngine::open({disk, clock, random, log}, options).value();
    EXPECT_EQ(engine->reader().head().value(), 4U);
    const auto page = engine->reader().read(ReadRequest::all(Query::types({"happened"})), {});
    ASSERT_TRUE(page) << to_string(page.error());
    EXPECT_EQ(page->size(), 4U);
}

}  // namespace
}  // namespace skald
