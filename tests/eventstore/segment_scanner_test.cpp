// The scanner: frames in order, and what lies behind the place where they end.
#include "segment_scanner.hpp"

#include <gtest/gtest.h>

#include "commit_group.hpp"
#include "simulated_disk_fixtures.hpp"

namespace skald {
namespace {

constexpr std::uint32_t seed = 42;
constexpr std::uint64_t begin = 4096;

std::vector<std::byte> group_of(std::uint64_t group, std::uint64_t offset,
                                const std::vector<std::size_t>& payloads) {
    CommitGroup frames(seed, 8);
    frames.begin({.epoch = 1, .group = group, .segment = 1, .offset = offset});
    for (const std::size_t size : payloads)
        frames.add({.first_position = 1, .count = 1}, bytes_of('p', size));
    const std::span<const std::byte> bytes = frames.finish();
    return {bytes.begin(), bytes.end()};
}

class SegmentScannerTest : public ::testing::TestWithParam<ScanSource> {
protected:
    void write(std::uint64_t offset, const std::vector<std::byte>& bytes) {
        ASSERT_TRUE(file_->write_at(offset, bytes));
        ASSERT_TRUE(file_->sync());
    }
    SegmentScanner::Rest rest_at(std::uint64_t offset, std::uint64_t later_group) {
        scanner_.seek(offset);
        return scanner_
            .examine_rest([&](const FrameHeader& frame) { return frame.group >= later_group; })
            .value();
    }

    SimulatedDisk disk_{1};
    std::unique_ptr<DiskFile> file_ = disk_.open("file", OpenMode::create_new).value();
    SegmentScanner scanner_{*file_, 1, seed, GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Sources, SegmentScannerTest,
                         ::testing::Values(ScanSource::cache, ScanSource::medium));

TEST_P(SegmentScannerTest, ReadsFramesOfAnySizeInOrderUpToTheZeroes) {
    const std::size_t mebibyte = std::size_t{1} << 20;
    const std::vector<std::size_t> sizes{0, 1, mebibyte - 300, 100, 3 * mebibyte, 7};
    write(begin, group_of(5, begin, sizes));
    const std::uint64_t end = file_->size().value();
    write(end, std::vector<std::byte>(5000));
    scanner_.seek(begin);
    for (const std::size_t size : sizes) {
        const auto frame = scanner_.next().value();
        ASSERT_EQ(frame.check, FrameCheck::whole) << frame.flaw;
        EXPECT_EQ(frame.payload.size(), size);
    }
    EXPECT_EQ(scanner_.next()->check, FrameCheck::empty);
    EXPECT_EQ(scanner_.offset(), end);
}

TEST_P(SegmentScannerTest, TheEndOfTheFileIsAnEndAndWithinAFrameItIsDamage) {
    const auto frame = group_of(5, begin, {100});
    write(begin, frame);
    scanner_.seek(begin);
    ASSERT_EQ(scanner_.next()->check, FrameCheck::whole);
    EXPECT_EQ(scanner_.next()->check, FrameCheck::empty);
    for (const std::uint64_t missing : {std::size_t{1}, std::size_t{8}, frame.size() - 3}) {
        ASSERT_TRUE(file_->truncate(begin + frame.size() - missing));
        SegmentScanner again(*file_, 1, seed, GetParam());
        again.seek(begin);
        EXPECT_EQ(again.next()->check, FrameCheck::damaged) << missing;
        EXPECT_EQ(again.offset(), begin) << "it does not move past damage";
    }
}

TEST_P(SegmentScannerTest, TellsZeroesFromASingleOtherByteUpToTheEndOfTheFile) {
    write(begin, std::vector<std::byte>(5003));
    EXPECT_TRUE(rest_at(begin, 1).zeroes);
    EXPECT_TRUE(rest_at(begin + 5003, 1).zeroes) << "nothing is there";
    write(begin + 5002, bytes_of('x', 1));
    SegmentScanner again(*file_, 1, seed, GetParam());
    again.seek(begin);
    EXPECT_FALSE(again.examine_rest([](const FrameHeader&) { return true; })->zeroes);
}

TEST_P(SegmentScannerTest, FindsAWholeFrameOfALaterGroupBehindRubbish) {
    const std::uint64_t offset = begin + (std::uint64_t{1} << 20) - 16;  // across two reads
    write(begin, bytes_of('x', 4000));
    write(offset, group_of(7, offset, {100}));
    EXPECT_EQ(rest_at(begin, 7).later_frame, offset);
    EXPECT_EQ(rest_at(begin, 8).later_frame, std::nullopt) << "it is of an earlier group";
    EXPECT_EQ(rest_at(offset + 8, 7).later_frame, std::nullopt);
}

TEST_P(SegmentScannerTest, AFrameThatIsBrokenOrMovedOrOfAnotherLogProvesNothing) {
    const std::uint64_t offset = begin + 800;
    auto broken = group_of(7, offset, {100});
    broken[110] ^= std::byte{1};
    write(offset, broken);
    write(offset + 1000, group_of(7, offset, {100}));  // a copy in another place
    const auto rest = rest_at(begin, 1);
    EXPECT_FALSE(rest.zeroes);
    EXPECT_EQ(rest.later_frame, std::nullopt);
    write(offset, group_of(7, offset, {100}));
    SegmentScanner other(*file_, 1, seed + 1, GetParam());
    other.seek(begin);
    EXPECT_EQ(other.examine_rest([](const FrameHeader&) { return true; })->later_frame,
              std::nullopt);
}

}  // namespace
}  // namespace skald
