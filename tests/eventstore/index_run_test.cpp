// Index files: what was written is answered, alone and merged, and damage is never an answer.
#include "index_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <skald/eventstore/posix_disk.hpp>

#include "crc32c.hpp"
#include "index_run_fixtures.hpp"
#include "temporary_directory.hpp"

namespace skald {
namespace {

TEST(IndexRunName, SaysWhereTheRangeBegins) {
    EXPECT_EQ(IndexRun::name_of({3, 4096}), "0000000003-0000004096.index");
    EXPECT_EQ(IndexRun::name_of({UINT32_MAX, UINT32_MAX}), "4294967295-4294967295.index");
    for (const LogPlace place : {LogPlace{1, 0}, LogPlace{3, 4096}, LogPlace{UINT32_MAX, 1}}) {
        EXPECT_EQ(IndexRun::place_of(IndexRun::name_of(place)), place);
    }
    for (const char* name : {"", "index.new", "0000000001.segment", "0000000003-0000004096.indey",
                             "0000000003_0000004096.index", "000000000x-0000004096.index",
                             "4294967296-0000004096.index", "0000000003-00000040960.index",
                             "+000000003-0000004096.index"}) {
        EXPECT_FALSE(IndexRun::place_of(name)) << name;
    }
}

TEST(IndexRun, AnswersWhatItsPartAnswers) {
    SimulatedDisk disk(1);
    PartRow row;
    row.add({.stream = "order-1", .type = "placed", .tags = {"customer:1", "customer:2"}});
    row.add({.type = "tick"});
    row.add({.stream = "order-2", .type = "placed", .tags = {"customer:1"}});
    row.add({.stream = "order-1", .type = "paid"});
    row.add_snapshot("order-1", "state", Version(1));
    row.set_life("order-9", {.tombstoned = true});
    row.end_part();
    const auto run = written(disk, row.parts());
    expect_same_answers(*run, row.whole());
    EXPECT_EQ(run->find({KeyKind::tag, "customer:1"}).size(), 2U);
    EXPECT_EQ(run->find({KeyKind::category, "order"}).back(), 4U);
    EXPECT_EQ(run->stream_of(4), "order-1");
    EXPECT_EQ(run->stream_of(2), "");
    EXPECT_TRUE(run->check_all());
}

TEST(IndexRun, OfNothingAnswersNothing) {
    SimulatedDisk disk(1);
    PartRow row;
    row.end_part();
    expect_same_answers(*written(disk, row.parts()), row.whole());
}

TEST(IndexRun, APartWithoutEventsKeepsItsLivesAndSnapshots) {
    SimulatedDisk disk(1);
    PartRow row;
    row.add_snapshot("order-1", "state", Version(1));
    row.set_life("order-9", {.first_live = Version(7)});
    row.end_part();
    expect_same_answers(*written(disk, row.parts()), row.whole());
}

TEST(IndexRun, TheNewestSnapshotAndLifeWin) {
    SimulatedDisk disk(1);
    PartRow row;
    row.add_snapshot("order-1", "state", Version(9));
    row.add_snapshot("order-2", "state", Version(1));
    row.set_life("order-1", {.tombstoned = true});
    row.end_part();
    row.add_snapshot("order-1", "state", Version(3));
    row.set_life("order-1", {});
    row.end_part();
    const auto run = written(disk, row.parts());
    expect_same_answers(*run, row.whole());
    const auto snapshot =
        run->find_snapshot({KeyKind::snapshot, std::string("order-1\0state", 13)});
    EXPECT_EQ(snapshot->version, Version(3));
    EXPECT_EQ(run->lives(), std::vector<NamedLife>({{"order-1", {}}}))
        << "a life as at the beginning hides what an earlier file says";
}

TEST(IndexRun, AStreamInSeveralPartsKeepsTheFirstVersionItHasThere) {
    SimulatedDisk disk(1);
    PartRow row;
    row.add({.stream = "a-1"});
    row.end_part();
    row.add({.stream = "a-1"});
    row.add({.stream = "b-1"});
    row.end_part();
    row.add({.stream = "a-1"});
    row.end_part();
    const auto runs = written_apart(disk, row.parts());
    const auto last = written(disk, {runs[1], runs[2]});
    const StreamPostings stream = last->find_stream({KeyKind::stream, "a-1"});
    EXPECT_EQ(stream.first_version, 1U);
    ASSERT_EQ(stream.events.size(), 2U);
    EXPECT_EQ(stream.events[0], 2U);
    EXPECT_EQ(stream.events[1], 4U);
    expect_same_answers(*written(disk, {runs[0], last}), row.whole());
}

TEST(IndexRun, MergesOfRandomPartsAnswerAsOnePart) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        SimulatedDisk disk(seed);
        const PartRow row = random_row(seed, 1 + seed % 5, 200);
        expect_same_answers(*written(disk, row.parts()), row.whole());
        const Parts runs = written_apart(disk, row.parts());
        expect_same_answers(*written(disk, runs), row.whole());
        // Files and parts in memory mixed, as they are when a merge and a flush become one.
        Parts mixed = row.parts();
        for (std::size_t i = 0; i < mixed.size(); i += 2) mixed[i] = runs[i];
        expect_same_answers(*written(disk, mixed), row.whole());
    }
}

TEST(IndexRun, LargePartsHaveListsOverManyBlocks) {
    SimulatedDisk disk(1);
    const PartRow row = random_row(7, 8, 9'000);
    ASSERT_GT(row.whole().range().event_count(), 5'000U);  // how many depends on the compiler
    const auto run = written(disk, written_apart(disk, row.parts()));
    expect_same_answers(*run, row.whole());
    EXPECT_GT(run->find({KeyKind::category, "order"}).size(), 2'048U);
}

TEST(IndexRun, KeysWithEqualHashesAreToldApart) {
    const std::vector<KeyHash> hashes = {
        [](KeyKind, std::string_view) { return std::uint64_t{5} << 60; },
        [](KeyKind kind, std::string_view key) { return hash_of(kind, key) % 4; },
        [](KeyKind kind, std::string_view key) { return hash_of(kind, key) | UINT64_MAX << 4; }};
    for (const KeyHash hash : hashes) {
        SimulatedDisk disk(1);
        const PartRow row = random_row(3, 3, 300, hash);
        expect_same_answers(*written(disk, row.parts()), row.whole(), hash);
        expect_same_answers(*written(disk, written_apart(disk, row.parts())), row.whole(), hash);
    }
}

TEST(IndexRun, AFilterLetsFewMissingKeysPass) {
    std::vector<IndexFilterLine> lines(filter_lines_of(20'000));
    const auto line_of = [&](std::uint64_t hash) -> IndexFilterLine& {
        return lines[filter_line_of(hash, lines.size())];
    };
    const auto key_hash = [](int i) { return hash_of(KeyKind::tag, std::to_string(i)); };
    for (int i = 0; i < 20'000; ++i) add_to_filter(line_of(key_hash(i)), key_hash(i));
    int passed = 0;
    for (int i = 0; i < 40'000; ++i) {
        const bool passes = may_have(line_of(key_hash(i)), key_hash(i));
        const bool is_there = i < 20'000;
        ASSERT_TRUE(passes || !is_there);
        if (passes && !is_there) ++passed;
    }
    EXPECT_GT(passed, 0);
    EXPECT_LT(passed, 20'000 / 100);
}

TEST(IndexRun, AnswersTheSameOnTheDiskOfTheSystemAfterItsFileIsGone) {
    const TemporaryDirectory directory;
    const PartRow row = random_row(5, 3, 2'000);
    std::shared_ptr<IndexRun> run;
    {
        const auto disk = *open_posix_disk(directory.path().string());
        run = written(*disk, written_apart(*disk, row.parts()));
        ASSERT_TRUE(disk->remove(IndexRun::name_of(run->range().begin)));
    }
    expect_same_answers(*run, row.whole());
    EXPECT_TRUE(run->check_all());
}

TEST(IndexRun, TwoWritesOfTheSamePartsGiveTheSameBytes) {
    SimulatedDisk disk(1);
    const PartRow row = random_row(5, 3, 500);
    const auto content = [&](const Parts& parts) {
        return *disk.content(*write_index_run(disk, index_log, parts));
    };
    const auto bytes = content(row.parts());
    EXPECT_EQ(content(row.parts()), bytes);
    EXPECT_EQ(content(written_apart(disk, row.parts())), bytes);
}

// Who changes the bytes raises index_format_version, or files of before are misread.
TEST(IndexRun, TheBytesOfVersion1StayAsTheyAre) {
    SimulatedDisk disk(1);
    PartRow row;
    row.add({.stream = "order-1", .type = "placed", .tags = {"customer:1", "customer:2"}});
    row.add({.type = "tick"});
    row.add({.stream = "order-1", .type = "paid"});
    row.add_snapshot("order-1", "state", Version(1));
    row.set_life("order-9", {.first_live = Version(2), .metadata = {.max_count = 5}});
    row.end_part();
    const auto bytes = *disk.content(*write_index_run(disk, index_log, row.parts()));
    ASSERT_EQ(index_format_version, 1U);
    EXPECT_EQ(bytes.size(), 86'096U);
    EXPECT_EQ(crc32c(bytes), 1'131'159'945U);
}

TEST(IndexKeys, HaveTheHashesThatTheFormatFixes) {
    EXPECT_EQ(hash_of(KeyKind::category, "order"), 16870258622811739381U);
    EXPECT_EQ(hash_of(KeyKind::type, "order"), 9473472921583356025U);
    EXPECT_EQ(hash_of(KeyKind::stream, ""), 14137102628129341918U);
    EXPECT_EQ(hash_of(EventId()), 15034821391391295848U);
}

}  // namespace
}  // namespace skald
