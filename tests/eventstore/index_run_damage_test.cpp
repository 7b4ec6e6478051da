// Damaged, foreign and hostile index files, and writes of them that fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "crc32c.hpp"
#include "index_run_fixtures.hpp"

namespace skald {
namespace {

using ::testing::HasSubstr;

// Everything that can be asked. What is damaged throws.
void ask_everything(const IndexRun& run, const ListedPart& about) {
    for (int i = 0; i < key_kind_count; ++i) {
        const auto kind = static_cast<KeyKind>(i);
        const auto sequence = about.keys(kind);
        while (const PartKey* key = sequence->next()) {
            const IndexKey asked(kind, key->text);
            if (kind == KeyKind::snapshot) {
                (void)run.find_snapshot(asked);
                continue;
            }
            const PostingView events = run.find(asked);
            for (std::size_t at = 0; at < events.size(); ++at) (void)events[at];
            (void)run.find_stream({KeyKind::stream, key->text});
        }
        const auto found = run.keys(kind);
        while (found->next() != nullptr) continue;
    }
    const auto ids = about.ids();
    while (const PartId* id = ids->next()) (void)run.find(id->id, id->hash);
    const auto found = run.ids();
    while (found->next() != nullptr) continue;
    const IndexRange& range = run.range();
    for (auto at = range.first_position; at < range.next_position; ++at) {
        (void)run.spot(at);
        (void)run.stream_of(at);
    }
}

/// A small file, and the same again under its name with other bytes.
class IndexRunDamage : public ::testing::Test {
protected:
    IndexRunDamage() : row_(random_row(11, 2, 40)) {
        row_.set_life("order-1", {.metadata = {.max_count = 3, .readers = {"reader"}}});
        row_.add_snapshot("order-1", "state", Version(1));
        row_.end_part();
        name_ = *write_index_run(disk_, index_log, row_.parts());
        bytes_ = *disk_.content(name_);
    }
    Result<std::shared_ptr<IndexRun>> open(std::span<const std::byte> bytes) {
        SimulatedDisk disk(1);
        auto file = *disk.open(name_, OpenMode::create_new);
        EXPECT_TRUE(file->write_at(0, bytes));
        return IndexRun::open(disk, name_, index_log);
    }
    // Rights all checksums.
    static void seal(std::vector<std::byte>& bytes) {
        const auto table = sections(bytes)[20];
        for (std::size_t at = 4096; at < table.offset; at += 4096) {
            put(bytes, table.offset + (at / 4096 - 1) * 4,
                crc32c(std::span(bytes).subspan(at, 4096)));
        }
        const auto whole = std::span(bytes).subspan(table.offset, table.length);
        put(bytes, 88 + index_section_count * 16, crc32c(whole));
        put(bytes, 4092, crc32c(std::span(bytes).first(4092)));
    }
    static std::vector<IndexRunSection> sections(const std::vector<std::byte>& bytes) {
        std::vector<IndexRunSection> all(index_section_count);
        std::memcpy(all.data(), bytes.data() + 88, index_section_count * 16);
        return all;
    }
    static void put(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t number) {
        std::memcpy(bytes.data() + at, &number, sizeof number);
    }

    SimulatedDisk disk_{1};
    PartRow row_;
    std::string name_;
    std::vector<std::byte> bytes_;  // of the whole file
};

TEST_F(IndexRunDamage, AnyFlippedBitIsNoticedOrChangesNothing) {
    testing::SeededRandom random(2);
    int refused = 0;
    int noticed = 0;
    for (std::size_t at = 0; at < bytes_.size(); at += 1 + random.below(61)) {
        auto bytes = bytes_;
        bytes[at] ^= static_cast<std::byte>(1U << random.below(8));
        const auto run = open(bytes);
        if (!run) {
            ++refused;
            EXPECT_EQ(run.error().code, Errc::corrupt) << at;
            EXPECT_THAT(run.error().message, HasSubstr(name_));
            continue;
        }
        EXPECT_FALSE((*run)->check_all()) << at;
        try {
            expect_same_answers(**run, row_.whole());
        } catch (const IndexDamaged& damage) {
            ++noticed;
            EXPECT_EQ(damage.error().code, Errc::corrupt) << at;
            EXPECT_THAT(damage.error().message, HasSubstr(name_));
            EXPECT_THAT(damage.error().message, HasSubstr("offset"));
        }
        ASSERT_FALSE(HasFailure()) << "a flipped bit at " << at;
    }
    EXPECT_GT(refused, 10);
    EXPECT_GT(noticed, 10);
}

TEST_F(IndexRunDamage, ATruncatedOrLongerFileIsRefused) {
    for (std::size_t size = 0; size < bytes_.size(); size += size < 5'000 ? 97 : 1'511) {
        const auto run = open(std::span(bytes_).first(size));
        ASSERT_FALSE(run) << size;
        EXPECT_EQ(run.error().code, Errc::corrupt) << size;
    }
    auto longer = bytes_;
    longer.emplace_back();
    EXPECT_EQ(open(longer).error().code, Errc::corrupt);
    EXPECT_TRUE(open(bytes_));
}

TEST_F(IndexRunDamage, AFileOfAnotherLogVersionOrNameIsRefused) {
    EXPECT_EQ(IndexRun::open(disk_, name_, Uuid()).error().code, Errc::corrupt);
    EXPECT_EQ(IndexRun::open(disk_, "0000000009-0000004096.index", index_log).error().code,
              Errc::not_found);
    ASSERT_TRUE(disk_.rename(name_, "0000000009-0000004096.index"));
    EXPECT_EQ(IndexRun::open(disk_, "0000000009-0000004096.index", index_log).error().code,
              Errc::corrupt);
    put(bytes_, 8, index_format_version + 1);
    seal(bytes_);
    EXPECT_EQ(open(bytes_).error().code, Errc::unsupported_format);
}

TEST_F(IndexRunDamage, RubbishWithRightChecksumsIsNeverReadBeyondTheFile) {
    testing::SeededRandom random(3);
    std::set<bool> opened;
    std::set<bool> threw;
    for (int i = 0; i < 1'000; ++i) {
        auto bytes = bytes_;
        const auto section = sections(bytes)[random.below(index_section_count)];
        for (auto changes = 1 + random.below(4); changes > 0 && section.length > 0; --changes) {
            const std::size_t at = section.offset + random.below(section.length) / 4 * 4;
            const std::uint32_t values[] = {
                0, 1, 255, UINT32_MAX, UINT32_MAX / 4, static_cast<std::uint32_t>(random.next())};
            if (at + 4 <= bytes.size()) put(bytes, at, values[random.below(std::size(values))]);
        }
        seal(bytes);
        const auto run = open(bytes);
        opened.insert(run.has_value());
        if (!run) continue;
        bool damaged = false;
        try {
            ask_everything(**run, row_.whole());
            (void)write_index_run(disk_, index_log, Parts{*run});
        } catch (const IndexDamaged&) {
            damaged = true;
        }
        threw.insert(damaged);
    }
    EXPECT_EQ(opened.size(), 2U);
    EXPECT_EQ(threw.size(), 2U);
}

TEST_F(IndexRunDamage, ASnapshotWithoutAWholePlaceIsNoSnapshot) {
    put(bytes_, sections(bytes_)[12].offset + 24, 2);  // of its three numbers
    seal(bytes_);
    const auto run = *open(bytes_);
    EXPECT_THROW(ask_everything(*run, row_.whole()), IndexDamaged);
}

TEST_F(IndexRunDamage, KeysInNoOrderAreNotMerged) {
    put(bytes_, sections(bytes_)[9].offset + 4, UINT32_MAX);  // the hash of the first stream
    seal(bytes_);
    const auto run = *open(bytes_);
    EXPECT_THROW((void)write_index_run(disk_, index_log, Parts{run}), IndexDamaged);
}

TEST_F(IndexRunDamage, ASectionBeyondTheChecksumsIsRefused) {
    for (const std::size_t section : {2U, 18U}) {  // whose lengths follow from nothing else
        auto bytes = bytes_;
        const std::uint64_t length = sections(bytes)[20].offset - sections(bytes)[section].offset;
        put(bytes, 88 + section * 16 + 8, static_cast<std::uint32_t>(length));
        seal(bytes);
        EXPECT_EQ(open(bytes).has_value(), section == 2U) << "up to there, and no lives";
        put(bytes, 88 + section * 16 + 8, static_cast<std::uint32_t>(length + 4));
        seal(bytes);
        const auto refused = open(bytes);
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().message, HasSubstr("as its header says"));
    }
}

TEST_F(IndexRunDamage, AHeaderThatMakesNoSenseIsRefusedOrHarmless) {
    testing::SeededRandom random(4);
    for (int i = 0; i < 1'000; ++i) {
        auto bytes = bytes_;
        const std::size_t at = 32 + random.below(56 + index_section_count * 16) / 4 * 4;
        const std::uint32_t values[] = {
            0, 1, 4096, 8192, UINT32_MAX, static_cast<std::uint32_t>(random.next())};
        put(bytes, at, values[random.below(std::size(values))]);
        put(bytes, 4092, crc32c(std::span(bytes).first(4092)));
        const auto run = open(bytes);
        if (!run) continue;
        try {
            ask_everything(**run, row_.whole());
        } catch (const IndexDamaged&) {
            continue;
        }
    }
}

TEST_F(IndexRunDamage, AMergeOfADamagedFileIsRefusedAndLeavesTheOldOne) {
    const auto section = sections(bytes_)[17];
    ASSERT_TRUE(disk_.flip_bit(name_, section.offset, 0));
    const auto run = IndexRun::open(disk_, name_, index_log);
    ASSERT_TRUE(run);
    const auto before = disk_.content(name_);
    EXPECT_THROW((void)write_index_run(disk_, index_log, Parts{*run}), IndexDamaged);
    EXPECT_EQ(*disk_.content(name_), *before);
}

TEST_F(IndexRunDamage, AStoppedWriteMakesNothing) {
    const std::atomic<bool> stop = true;
    const auto before = disk_.files();
    EXPECT_EQ(write_index_run(disk_, index_log, row_.parts(), &stop).error().code,
              Errc::unavailable);
    EXPECT_EQ(disk_.files(), before);
}

TEST(IndexRunWrite, FailedAtAnyCallLeavesTheOldFileOrTheNewOneWhole) {
    const PartRow row = random_row(21, 3, 400);
    for (std::uint64_t n = 1;; ++n) {
        SimulatedDisk disk(n);
        const auto runs = written_apart(disk, row.parts());
        const Error broken{Errc::io, "broken on purpose"};
        disk.fail_call(disk.calls() + n, broken);
        const auto name = write_index_run(disk, index_log, runs);
        if (name) break;
        EXPECT_EQ(name.error().message, broken.message);
        const auto run =
            IndexRun::open(disk, IndexRun::name_of(runs.front()->range().begin), index_log);
        ASSERT_TRUE(run) << n;
        const bool is_new = (*run)->range() == row.whole().range();
        EXPECT_TRUE(is_new || (*run)->range() == runs.front()->range());
        EXPECT_TRUE((*run)->check_all());
        // And again, with what the failure left behind.
        expect_same_answers(*written(disk, runs), row.whole());
    }
}

TEST(IndexRunWrite, AfterACrashAtAnyCallTheOldFileOrTheNewOneIsThereWhole) {
    const PartRow row = random_row(21, 3, 400);
    for (std::uint64_t n = 1;; ++n) {
        SimulatedDisk disk(n);
        const auto runs = written_apart(disk, row.parts());
        disk.crash_at_call(disk.calls() + n);
        const auto name = write_index_run(disk, index_log, runs);
        if (disk.is_running()) break;
        EXPECT_FALSE(name);
        disk.restart();
        const auto run =
            IndexRun::open(disk, IndexRun::name_of(runs.front()->range().begin), index_log);
        ASSERT_TRUE(run) << n << ": " << to_string(run.error());
        EXPECT_TRUE((*run)->check_all());
        expect_same_answers(*written(disk, runs), row.whole());
    }
}

TEST(IndexRunWrite, IsDurableWhenItReturns) {
    const PartRow row = random_row(22, 1, 400);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SimulatedDisk disk(seed);
        const auto name = *write_index_run(disk, index_log, row.parts());
        disk.crash();
        disk.restart();
        const auto run = IndexRun::open(disk, name, index_log);
        ASSERT_TRUE(run);
        EXPECT_TRUE((*run)->check_all());
    }
}

TEST(IndexRunOpen, FailsWithTheDisk) {
    const PartRow row = random_row(22, 1, 400);
    SimulatedDisk disk(1);
    const auto name = *write_index_run(disk, index_log, row.parts());
    std::uint64_t calls = 0;
    for (std::uint64_t n = 1;; ++n) {
        disk.fail_call(disk.calls() + n, {Errc::io, "broken on purpose"});
        const std::uint64_t before = disk.calls();
        const auto run = IndexRun::open(disk, name, index_log);
        calls = disk.calls() - before;
        if (run) break;
        EXPECT_EQ(run.error().code, Errc::io);
    }
    EXPECT_EQ(calls, 5U) << "open, size, header, checksums, map";
}

}  // namespace
}  // namespace skald
