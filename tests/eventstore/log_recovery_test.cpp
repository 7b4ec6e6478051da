// Opening a log whose end or whose files are not as they were left: tails, boundaries of segments,
// recoveries that are interrupted, and files that do not belong there.
#include <gtest/gtest.h>

#include <algorithm>
#include <skald/core/testing/recording_log.hpp>

#include "crash_world.hpp"
#include "segment_files.hpp"
#include "store_identity.hpp"

namespace skald {
namespace {

constexpr std::uint64_t segment_bytes = std::uint64_t{64} << 10;
constexpr std::uint64_t mark_bytes = FrameLayout::overhead_bytes;  // of an opening or a seal

NewEvent happened(std::size_t data_bytes) {
    NewEvent event;
    event.type = "happened";
    event.data = std::string(data_bytes, 'd');
    event.occurred_at = Timestamp(std::chrono::hours(12));
    return event;
}

/// What an append of one event adds to its data.
std::uint64_t overhead_bytes() {
    return mark_bytes + 64 + happened(0).type.size() + happened(0).content_type.size();
}

/// The data of an event whose append fills so many bytes of the log.
std::size_t data_for(std::uint64_t frame_bytes) {
    return frame_bytes - overhead_bytes();
}

class LogRecoveryTest : public ::testing::Test {
protected:
    Result<void> open() {
        LogStoreOptions options;
        options.segment_bytes = segment_bytes;
        auto opened = LogEngine::open({disk_, clock_, random_, log_}, options);
        if (!opened) return opened.error();
        engine_ = std::move(*opened);
        return {};
    }
    void reopen() {
        engine_.reset();
        disk_.kill_process();
        const auto opened = open();
        ASSERT_TRUE(opened) << to_string(opened.error());
    }
    /// In one commit; how many succeeded.
    std::size_t append(const std::vector<std::size_t>& sizes) {
        std::vector<CommitRequest> requests;
        for (const std::size_t size : sizes) {
            requests.emplace_back(AppendRequest::unstreamed({happened(size)}));
        }
        const auto outcomes = engine_->commit(requests).outcomes;
        return static_cast<std::size_t>(std::count_if(
            outcomes.begin(), outcomes.end(), [](const auto& one) { return one.has_value(); }));
    }
    std::uint64_t head() { return engine_->reader().head().value(); }
    std::size_t shown() {
        ReadRequest all = ReadRequest::all();
        all.limit({.events_max = 100'000, .bytes_max = std::size_t{1} << 30});
        return engine_->reader().read(all, clock_.now()).value().size();
    }
    std::vector<std::byte> content(std::uint32_t segment) {
        return disk_.content(SegmentFiles::name_of(segment)).value();
    }
    bool has_segment(std::uint32_t number) {
        return disk_.content(SegmentFiles::name_of(number)).has_value();
    }
    /// Behind the last byte that is not zero, up to the next frame.
    std::uint64_t end_of(std::uint32_t segment) {
        auto bytes = content(segment);
        while (!bytes.empty() && bytes.back() == std::byte{0}) bytes.pop_back();
        return (bytes.size() + 7) / 8 * 8;
    }
    void overwrite(std::uint32_t segment, std::uint64_t offset, std::string_view text) {
        const auto file = disk_.open(SegmentFiles::name_of(segment), OpenMode::read_write).value();
        ASSERT_TRUE(file->write_at(offset, std::as_bytes(std::span(text))));
        ASSERT_TRUE(file->sync());
    }

    SimulatedDisk disk_{1};
    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    testing::RecordingLog log_;
    std::unique_ptr<LogEngine> engine_;
};

TEST_F(LogRecoveryTest, WholeFramesBehindATornOneOfTheSameGroupAreCutAndZeroed) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({data_for(400)}), 1U);
    const std::uint64_t torn = SegmentHeader::bytes + mark_bytes + 400;
    ASSERT_EQ(append({100, 1000, 1000}), 3U);
    const std::uint64_t end = end_of(1);
    overwrite(1, torn + 120, "torn");
    reopen();
    EXPECT_EQ(head(), 1U) << "nothing of the group may be left, or positions would have a gap";
    EXPECT_TRUE(log_.contains(LogLevel::warning, "cut the end"));
    disk_.crash();  // the zeroes are durable
    disk_.restart();
    const auto bytes = content(1);
    for (std::uint64_t at = torn + mark_bytes; at < std::min<std::uint64_t>(end, bytes.size());
         ++at) {
        ASSERT_EQ(bytes[at], std::byte{0}) << at;
    }
}

TEST_F(LogRecoveryTest, BytesOfAnEarlierEpochBehindATornTailAreNeverTakenForFrames) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({500, 500, 500}), 3U);
    auto old = content(1);
    old.resize(end_of(1));
    const std::uint64_t group = SegmentHeader::bytes + mark_bytes;
    overwrite(1, group + 120, "torn");
    reopen();
    ASSERT_EQ(head(), 0U);
    // As if the cut had been forgotten: the second and the third frame lie where they were.
    const std::uint64_t second = group + (old.size() - group) / 3;
    const auto file = disk_.open(SegmentFiles::name_of(1), OpenMode::read_write).value();
    ASSERT_TRUE(file->write_at(second, std::span(old).subspan(second)));
    ASSERT_TRUE(file->sync());
    ASSERT_EQ(end_of(1), old.size());
    reopen();
    EXPECT_EQ(head(), 0U);
    ASSERT_EQ(append({500}), 1U);
    reopen();
    EXPECT_EQ(head(), 1U);
    EXPECT_EQ(shown(), 1U);
}

TEST_F(LogRecoveryTest, ARecoveryThatIsInterruptedAtEachOfItsCallsInTurnSucceedsInTheEnd) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({100}), 1U);
    ASSERT_EQ(append({30'000, 20'000}), 2U);
    overwrite(1, end_of(1) - 1000, "torn");
    engine_.reset();
    int interruptions = 0;
    for (std::uint64_t call = 1;; ++call) {
        disk_.crash_at_call(disk_.calls() + call);
        const bool opened = open().has_value();
        if (disk_.is_running()) {
            ASSERT_TRUE(opened);
            break;
        }
        engine_.reset();
        disk_.restart();
        ++interruptions;
    }
    EXPECT_GT(interruptions, 10);
    while (disk_.is_running()) std::ignore = disk_.list();  // the interruption still comes
    engine_.reset();
    disk_.restart();
    ASSERT_TRUE(open());
    EXPECT_EQ(shown(), 2U) << "the frame before the torn one is whole";
    ASSERT_EQ(append({100}), 1U);
    EXPECT_EQ(head(), 3U);
}

TEST_F(LogRecoveryTest, ASegmentIsFilledToItsLastByteAndGoesOnInTheNext) {
    ASSERT_TRUE(open());
    const std::uint64_t room = segment_bytes - SegmentHeader::bytes - mark_bytes;
    ASSERT_EQ(append({data_for(room)}), 1U);
    EXPECT_FALSE(has_segment(2));
    reopen();  // its opening stands behind the size of the segment
    EXPECT_EQ(shown(), 1U);
    EXPECT_EQ(end_of(1), segment_bytes + mark_bytes);
    ASSERT_EQ(append({1}), 1U);
    EXPECT_TRUE(has_segment(2));
    reopen();
    EXPECT_EQ(shown(), 2U);
}

TEST_F(LogRecoveryTest, AFrameThatIsOneStepTooLargeGoesIntoTheNextSegment) {
    ASSERT_TRUE(open());
    const std::uint64_t room = segment_bytes - SegmentHeader::bytes - mark_bytes;
    ASSERT_EQ(append({data_for(room) + 1}), 1U);
    EXPECT_TRUE(has_segment(2));
    reopen();
    EXPECT_EQ(shown(), 1U);
}

TEST_F(LogRecoveryTest, ACommitThatSpansSegmentsIsShownWholeAndIsThereAfterwards) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append(std::vector<std::size_t>(50, 5000)), 50U);
    EXPECT_TRUE(has_segment(4));
    EXPECT_EQ(shown(), 50U);
    reopen();
    EXPECT_EQ(shown(), 50U);
}

TEST_F(LogRecoveryTest, WhenALaterGroupOfACommitFailsWhatWasDurableBeforeIsToldAsSuch) {
    bool partly = false;
    for (std::uint64_t n = 1;; ++n) {
        reopen();
        const std::uint64_t before = head();
        disk_.fail_call(disk_.calls() + n, Error{Errc::io, "broken"}, FailedCall::without_effect);
        const std::size_t told = append(std::vector<std::size_t>(20, 5000));
        ASSERT_EQ(head() - before, told) << "call " << n;
        if (told == 20) break;  // the call is still to come
        partly = partly || told > 0;
    }
    EXPECT_TRUE(partly);
}

TEST(LogRecovery, NothingIsLostWhenThePowerGoesInACommitThatSpansSegments) {
    Workload work(1);
    for (int i = 0; i < 30; ++i) {
        auto event = happened(6000);
        event.id = EventId::named("spanning " + std::to_string(i));
        work[0].emplace_back(AppendRequest::to(StreamId::parse("s-1").value(),
                                               ExpectedVersion::any(), {std::move(event)}));
    }
    for (std::uint64_t n = 1;; ++n) {
        SCOPED_TRACE("crash at call " + std::to_string(n));
        CrashWorld world(n);
        ASSERT_TRUE(world.open());
        world.disk().crash_at_call(world.disk().calls() + n);
        world.run(work);
        if (world.disk().is_running()) {
            EXPECT_GT(n, 10U);
            break;
        }
        world.abandon();
        world.disk().restart();
        ASSERT_TRUE(world.open());
        world.expect_nothing_lost();
        if (::testing::Test::HasFailure()) return;
    }
}

TEST_F(LogRecoveryTest, AMissingSegmentInTheMiddleIsTold) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append(std::vector<std::size_t>(50, 5000)), 50U);
    engine_.reset();
    ASSERT_TRUE(disk_.rename(SegmentFiles::name_of(2), "elsewhere"));
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::corrupt);
    EXPECT_TRUE(opened.error().message.starts_with(disk_.path_of(SegmentFiles::name_of(2))));
    ASSERT_TRUE(disk_.rename("elsewhere", SegmentFiles::name_of(2)));
    reopen();
    EXPECT_EQ(shown(), 50U) << "the failed opening has changed nothing";
}

TEST_F(LogRecoveryTest, ALastSegmentThatIsShorterThanItsHeaderIsDamagedAndNotRemoved) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append(std::vector<std::size_t>(20, 5000)), 20U);
    engine_.reset();
    for (const std::uint64_t size : {std::uint64_t{0}, SegmentHeader::bytes - 1}) {
        const auto file = disk_.open(SegmentFiles::name_of(2), OpenMode::read_write).value();
        ASSERT_TRUE(file->truncate(size));
        const auto opened = open();
        ASSERT_FALSE(opened) << size;
        EXPECT_EQ(opened.error().code, Errc::corrupt);
        EXPECT_TRUE(has_segment(2));
    }
}

TEST_F(LogRecoveryTest, AFirstSegmentThatIsShorterThanItsHeaderIsDamagedToo) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({1}), 1U);
    engine_.reset();
    ASSERT_TRUE(disk_.open(SegmentFiles::name_of(1), OpenMode::read_write).value()->truncate(100));
    EXPECT_EQ(open().error().code, Errc::corrupt);
    ASSERT_TRUE(disk_.remove(StoreIdentity::file_name));
    EXPECT_EQ(open().error().code, Errc::corrupt) << "no new store is made over it";
    EXPECT_TRUE(has_segment(1));
}

TEST_F(LogRecoveryTest, AStrayFileInAStoreIsLeftAlone) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({1}), 1U);
    engine_.reset();
    ASSERT_TRUE(disk_.open("notes.txt", OpenMode::create_new));
    ASSERT_TRUE(disk_.open("1.segment", OpenMode::create_new));
    reopen();
    EXPECT_EQ(shown(), 1U);
    EXPECT_TRUE(disk_.content("notes.txt"));
    EXPECT_TRUE(disk_.content("1.segment"));
}

TEST_F(LogRecoveryTest, AnIdentityOfAnotherStoreIsTold) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({1}), 1U);
    engine_.reset();
    const auto other = encode(StoreIdentity{Uuid::random(random_), clock_.now()});
    const auto file = disk_.open(StoreIdentity::file_name, OpenMode::read_write).value();
    ASSERT_TRUE(file->write_at(0, other));
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::corrupt);
    EXPECT_NE(opened.error().message.find("another store"), std::string::npos);
}

TEST_F(LogRecoveryTest, AStoreThatCouldNotBeOpenedCanBeOpenedInTheSameProcess) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({1}), 1U);
    engine_.reset();
    const std::uint64_t before = disk_.calls();
    ASSERT_TRUE(open());
    const std::uint64_t calls = disk_.calls() - before;
    engine_.reset();
    for (std::uint64_t n = 1; n <= calls; ++n) {
        disk_.fail_call(disk_.calls() + n, Error{Errc::io, "broken"}, FailedCall::without_effect);
        ASSERT_FALSE(open()) << n;
        ASSERT_TRUE(open()) << n;
        EXPECT_EQ(shown(), 1U);
        engine_.reset();
    }
}

TEST_F(LogRecoveryTest, AClockThatIsBehindTheLogAtTheOpeningDoesNotTurnTimesBack) {
    ASSERT_TRUE(open());
    ASSERT_EQ(append({1}), 1U);
    clock_.set(clock_.now() - std::chrono::hours(24));
    reopen();
    ASSERT_EQ(append({1}), 1U);
    const auto page = engine_->reader().read(ReadRequest::all(), clock_.now()).value();
    EXPECT_EQ(page.events[0].recorded_at, page.events[1].recorded_at);
    reopen();
    EXPECT_EQ(shown(), 2U);
}

}  // namespace
}  // namespace skald
