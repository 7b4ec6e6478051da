// Groups that are padded to blocks: the padding is a frame of its own, behind openings and seals too.
#include <gtest/gtest.h>

#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

#include "log_engine.hpp"
#include "segment_files.hpp"

namespace skald {
namespace {

constexpr std::size_t block = 512;
constexpr std::size_t mark_bytes = FrameLayout::overhead_bytes;  // of an opening or a seal

class LogAlignment : public ::testing::Test {
protected:
    Result<void> open(std::size_t alignment) {
        engine_.reset();
        LogStoreOptions options;
        options.segment_bytes = std::uint64_t{64} << 10;
        options.zero_ahead_bytes_max = 0;
        options.group_alignment = alignment;
        auto opened = LogEngine::open({disk_, clock_, random_, log_}, options);
        if (!opened) return opened.error();
        engine_ = std::move(*opened);
        return {};
    }
    /// So many appends in one group.
    void append(int count, std::size_t data_bytes = 0) {
        std::vector<CommitRequest> requests;
        for (int i = 0; i < count; ++i) {
            NewEvent event;
            event.type = "happened";
            event.data = std::string(data_bytes, 'd');
            requests.emplace_back(AppendRequest::unstreamed({event}));
        }
        for (const auto& outcome : engine_->commit(requests).outcomes) ASSERT_TRUE(outcome);
    }
    void expect_opened(std::size_t alignment, std::uint64_t events) {
        const auto opened = open(alignment);
        ASSERT_TRUE(opened) << to_string(opened.error());
        EXPECT_EQ(engine_->reader().head().value(), events);
    }
    /// Behind the last byte that is not zero, up to the next frame.
    std::uint64_t end_of_log() {
        auto bytes = disk_.content(segment_).value();
        while (!bytes.empty() && bytes.back() == std::byte{0}) bytes.pop_back();
        return (bytes.size() + 7) / 8 * 8;
    }
    /// As if these bytes had never reached the disk.
    void lose(std::uint64_t offset, std::uint64_t count) {
        const auto file = disk_.open(segment_, OpenMode::read_write).value();
        const std::vector<std::byte> zeroes(count);
        ASSERT_TRUE(file->write_at(offset, zeroes));
        ASSERT_TRUE(file->sync());
    }

    const std::string segment_ = SegmentFiles::name_of(1);
    SimulatedDisk disk_{1};
    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    testing::RecordingLog log_;
    std::unique_ptr<LogEngine> engine_;
};

TEST_F(LogAlignment, NothingIsCutAfterACleanClose) {
    ASSERT_TRUE(open(block));
    append(1);
    engine_->close();
    const std::uint64_t end = end_of_log();
    expect_opened(block, 1);
    EXPECT_TRUE(log_.records().empty()) << "it says that the end was cut";
    EXPECT_EQ(end_of_log(), end + block);
}

TEST_F(LogAlignment, AnOpeningThatWasTornBehindACutGroupIsCutToo) {
    ASSERT_TRUE(open(block));
    const std::uint64_t group = end_of_log();
    append(3);
    engine_.reset();
    const std::uint64_t end = end_of_log();
    lose(group + 250, end - group - 250);  // the first append is whole
    expect_opened(block, 1);
    engine_.reset();
    const auto bytes = disk_.content(segment_).value();
    std::uint64_t opening = group + 8;
    while (bytes[opening + 8] != static_cast<std::byte>(FrameKind::open)) opening += 8;
    lose(opening, mark_bytes);  // its padding is whole
    expect_opened(block, 1);
}

TEST_F(LogAlignment, WhatAFailedOpeningLeftInTheCacheNeverReachesTheDisk) {
    ASSERT_TRUE(open(8));
    append(1, 50'000);
    engine_->close();
    const std::uint64_t end = end_of_log();
    const std::uint64_t calls = disk_.calls();
    ASSERT_TRUE(open(8));
    const std::uint64_t calls_of_opening = disk_.calls() - calls;
    engine_->close();
    engine_.reset();
    disk_.fail_call(disk_.calls() + calls_of_opening, Error{Errc::io, "broken"},
                    FailedCall::without_effect);
    ASSERT_FALSE(open(block)) << "its last call is the sync";
    ASSERT_GT(end_of_log(), end + mark_bytes) << "the cache holds the opening and its padding";
    disk_.kill_process();
    expect_opened(8, 1);
    append(1, 30'000);  // begins a segment, so that all before is durable for ever
    engine_.reset();
    disk_.crash();
    disk_.restart();
    expect_opened(8, 2);
}

}  // namespace
}  // namespace skald
