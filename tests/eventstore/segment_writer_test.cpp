// The writer: where a segment is full, what is durable, and zeroes that never hide what is written.
#include "segment_writer.hpp"

#include <gtest/gtest.h>

#include "simulated_disk_fixtures.hpp"

namespace skald {
namespace {

constexpr std::uint64_t segment_bytes = std::uint64_t{2} << 20;

class SegmentWriterTest : public ::testing::Test {
protected:
    SegmentWriterTest() { options_.segment_bytes = segment_bytes; }

    void begin() {
        ASSERT_TRUE(files_.create_next({.log = {}, .number = 1, .created_at = {}}));
        writer_ = std::make_unique<SegmentWriter>(files_, options_);
        writer_->begin({1, SegmentHeader::bytes}, SegmentHeader::bytes);
    }
    Result<void> write(std::span<const std::byte> group) { return writer_->write(group); }
    std::vector<std::byte> medium(std::uint32_t segment) {
        return disk_.content(SegmentFiles::name_of(segment)).value();
    }

    SimulatedDisk disk_{1};
    SegmentFiles files_{disk_};
    LogStoreOptions options_;
    std::unique_ptr<SegmentWriter> writer_;
};

TEST_F(SegmentWriterTest, AFrameFitsUpToTheLastByteAndOneLargerThanASegmentFitsIntoAnEmptyOne) {
    begin();
    const std::size_t room = segment_bytes - SegmentHeader::bytes;
    EXPECT_TRUE(writer_->has_room(0, 10 * segment_bytes));
    EXPECT_TRUE(writer_->has_room(8, room - 8));
    EXPECT_FALSE(writer_->has_room(8, room));
    ASSERT_TRUE(write(bytes_of('a', 80)));
    EXPECT_TRUE(writer_->has_room(0, room - 80));
    EXPECT_FALSE(writer_->has_room(0, room - 72));
}

TEST_F(SegmentWriterTest, WhatWasWrittenIsDurable) {
    begin();
    ASSERT_TRUE(write(bytes_of('a', 1000)));
    ASSERT_TRUE(write(bytes_of('b', 1000)));
    EXPECT_EQ(writer_->end().offset, SegmentHeader::bytes + 2000);
    power_cycle(disk_);
    const auto bytes = medium(1);
    ASSERT_EQ(bytes.size(), SegmentHeader::bytes + 2000);
    EXPECT_EQ(bytes[SegmentHeader::bytes], std::byte{'a'});
    EXPECT_EQ(bytes.back(), std::byte{'b'});
}

TEST_F(SegmentWriterTest, ANewSegmentAndItsNameAreDurableBeforeItIsUsed) {
    begin();
    ASSERT_TRUE(write(bytes_of('a', 1000)));
    const SegmentHeader header{.log = {}, .number = 2, .created_at = {}};
    ASSERT_TRUE(writer_->roll(header));
    EXPECT_EQ(writer_->end().segment, 2U);
    EXPECT_EQ(writer_->end().offset, SegmentHeader::bytes);
    power_cycle(disk_);
    EXPECT_EQ(medium(2), encode(header));
}

TEST_F(SegmentWriterTest, ZeroesGoAheadStepByStepUpToTheEndOfTheSegmentAndStop) {
    begin();
    int steps = 0;
    while (writer_->zero_ahead().value()) ++steps;
    EXPECT_GT(steps, 1);
    EXPECT_FALSE(writer_->wants_zeroing());
    for (int i = 0; i < 96; ++i) ASSERT_TRUE(write(bytes_of('a', segment_bytes / 128)));
    while (writer_->zero_ahead().value()) continue;
    EXPECT_EQ(medium(1).size(), segment_bytes) << "not beyond the segment";
}

TEST_F(SegmentWriterTest, ZeroesNeverTouchWhatIsWritten) {
    begin();
    std::vector<std::byte> expected = medium(1);
    for (const std::size_t size : {100U, 4000U, 300'000U, 8U, 700'000U}) {
        const auto group = bytes_of('a', size);
        ASSERT_TRUE(write(group));
        expected.insert(expected.end(), group.begin(), group.end());
        EXPECT_TRUE(writer_->zero_ahead());
        auto bytes = medium(1);
        ASSERT_GE(bytes.size(), expected.size());
        const auto behind = bytes.begin() + static_cast<std::ptrdiff_t>(expected.size());
        EXPECT_TRUE(std::equal(expected.begin(), expected.end(), bytes.begin()));
        EXPECT_TRUE(std::all_of(behind, bytes.end(), [](std::byte b) { return b == std::byte{}; }));
    }
}

TEST_F(SegmentWriterTest, ZeroesThatDoNotFitOnTheDiskAreNoErrorAndAreNotTriedAgain) {
    begin();
    disk_.limit_capacity(std::uint64_t{100} << 10);
    EXPECT_FALSE(writer_->zero_ahead().value());
    EXPECT_FALSE(writer_->wants_zeroing());
    disk_.limit_capacity(std::nullopt);
    EXPECT_FALSE(writer_->zero_ahead().value());
    EXPECT_TRUE(write(bytes_of('a', 100)));
}

TEST_F(SegmentWriterTest, NoneAreWrittenWhenNoneAreWanted) {
    options_.zero_ahead_bytes_max = 0;
    begin();
    EXPECT_FALSE(writer_->wants_zeroing());
    EXPECT_FALSE(writer_->zero_ahead().value());
}

TEST_F(SegmentWriterTest, NoZeroesGoAheadOfLargeGroupsUntilTheyAreSmallAgain) {
    begin();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(write(bytes_of('a', 100'000)));
    EXPECT_FALSE(writer_->wants_zeroing());
    EXPECT_FALSE(writer_->zero_ahead().value());
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(write(bytes_of('b', 1000)));
    EXPECT_TRUE(writer_->wants_zeroing());
    EXPECT_TRUE(writer_->zero_ahead().value());
}

TEST_F(SegmentWriterTest, TheRestOfABlockIsWrittenWithAGroupAndTakenByTheNext) {
    begin();
    const auto bytes = bytes_of('a', 100);
    std::vector<std::byte> block = bytes;
    block.resize(4096);
    ASSERT_TRUE(writer_->write(GroupBytes(block, bytes.size())));
    EXPECT_EQ(writer_->end().offset, SegmentHeader::bytes + 100);
    EXPECT_EQ(medium(1).size(), SegmentHeader::bytes + 4096);
    ASSERT_TRUE(write(bytes));
    EXPECT_EQ(medium(1)[SegmentHeader::bytes + 100], std::byte{'a'});
}

TEST_F(SegmentWriterTest, AFailedSyncOfZeroesIsAnError) {
    begin();
    disk_.fail_call(disk_.calls() + 3, broken, FailedCall::without_effect);  // open, zero, sync
    EXPECT_FALSE(writer_->zero_ahead());
}

}  // namespace
}  // namespace skald
