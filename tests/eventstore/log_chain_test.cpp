// Which frame and which segment may follow which.
#include "log_chain.hpp"

#include <gtest/gtest.h>

namespace skald {
namespace {

constexpr Timestamp noon = Timestamp(std::chrono::hours(12));

FrameHeader opening(std::uint64_t epoch, std::uint64_t group, std::uint64_t position) {
    return {.kind = FrameKind::open,
            .last_of_group = true,
            .epoch = epoch,
            .group = group,
            .first_position = position,
            .recorded_at = {}};
}

/// The first append of the second group, with two events.
FrameHeader append_frame() {
    return {.kind = FrameKind::append,
            .last_of_group = false,
            .place = 0,
            .epoch = 1,
            .group = 2,
            .first_position = 1,
            .count = 2,
            .recorded_at = noon};
}

class LogChainTest : public ::testing::Test {
protected:
    LogChainTest() {
        EXPECT_EQ(chain_.flaw_of(opening(1, 1, 1)), "");
        chain_.accept(opening(1, 1, 1));
    }
    template <class Change>
    bool follows(FrameHeader frame, Change change) {
        change(frame);
        return chain_.flaw_of(frame).empty();
    }

    LogChain chain_;
};

TEST_F(LogChainTest, AFrameThatFollowsHasNoFlawAndEachFieldCounts) {
    EXPECT_TRUE(follows(append_frame(), [](FrameHeader&) {}));
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.group = 1; }));
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.group = 3; }));
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.place = 1; }));
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.epoch = 2; }));
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.first_position = 2; }));
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.count = 0; }));
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.kind = FrameKind::snapshot; }))
        << "only an append has events";
}

TEST_F(LogChainTest, AGroupGoesOnUntilItsLastFrame) {
    chain_.accept(append_frame());
    FrameHeader second = append_frame();
    second.place = 1;
    second.first_position = 3;
    EXPECT_TRUE(follows(second, [](FrameHeader&) {}));
    EXPECT_FALSE(follows(second, [](FrameHeader& f) { f.place = 2; }));
    EXPECT_FALSE(follows(second, [](FrameHeader& f) { f.group = 3, f.place = 0; }));
    second.last_of_group = true;
    chain_.accept(second);
    second.first_position = 5;
    EXPECT_FALSE(follows(second, [](FrameHeader& f) { f.place = 2; }));
    EXPECT_TRUE(follows(second, [](FrameHeader& f) { f.group = 3, f.place = 0; }));
}

TEST_F(LogChainTest, RecordedTimesOfAppendsDoNotDecrease) {
    chain_.accept(append_frame());
    FrameHeader next = append_frame();
    next.place = 1;
    next.first_position = 3;
    EXPECT_TRUE(follows(next, [](FrameHeader&) {})) << "the same time";
    EXPECT_FALSE(follows(next, [](FrameHeader& f) { f.recorded_at -= Timestamp::duration(1); }));
    EXPECT_TRUE(follows(next, [](FrameHeader& f) {
        f.kind = FrameKind::snapshot, f.count = 0, f.recorded_at = Timestamp::min();
    })) << "other frames say what the clock said";
}

TEST_F(LogChainTest, AnOpeningFollowsAnyFrameAndBeginsTheNextEpoch) {
    chain_.accept(append_frame());  // its group lost its end in a crash
    EXPECT_TRUE(chain_.flaw_of(opening(2, 3, 3)).empty());
    EXPECT_FALSE(chain_.flaw_of(opening(1, 3, 3)).empty());
    EXPECT_FALSE(chain_.flaw_of(opening(3, 3, 3)).empty());
    EXPECT_FALSE(chain_.flaw_of(opening(2, 2, 3)).empty());
    EXPECT_FALSE(chain_.flaw_of(opening(2, 4, 3)).empty());
}

TEST_F(LogChainTest, OnlyAnOpeningFollowsASeal) {
    FrameHeader seal = opening(1, 2, 1);
    seal.kind = FrameKind::seal;
    chain_.accept(seal);
    EXPECT_TRUE(chain_.sealed());
    EXPECT_FALSE(follows(append_frame(), [](FrameHeader& f) { f.group = 3; }));
    EXPECT_TRUE(chain_.flaw_of(opening(2, 3, 1)).empty());
}

TEST_F(LogChainTest, ASegmentBeginsWhereTheOneBeforeEnds) {
    const SegmentHeader next{.log = {},
                             .number = 2,
                             .first_position = 1,
                             .first_group = 2,
                             .epoch = 1,
                             .created_at = {}};
    EXPECT_TRUE(chain_.flaw_of(next).empty());
    for (const auto change :
         {+[](SegmentHeader& h) { ++h.first_position; }, +[](SegmentHeader& h) { ++h.first_group; },
          +[](SegmentHeader& h) { --h.first_group; }, +[](SegmentHeader& h) { ++h.epoch; }}) {
        SegmentHeader other = next;
        change(other);
        EXPECT_FALSE(chain_.flaw_of(other).empty());
    }
    chain_.accept(append_frame());
    const SegmentHeader behind{.log = {},
                               .number = 2,
                               .first_position = 3,
                               .first_group = 3,
                               .epoch = 1,
                               .created_at = {}};
    EXPECT_FALSE(chain_.flaw_of(behind).empty()) << "the group has no end";
}

TEST_F(LogChainTest, WhatProvesThatABadFrameWasDurableDependsOnWhoseFrameItIs) {
    const auto proves = [this](std::uint64_t group, std::uint64_t epoch) {
        FrameHeader later = append_frame();
        later.group = group;
        later.epoch = epoch;
        return chain_.is_proof(later);
    };
    EXPECT_FALSE(proves(2, 1)) << "the bad frame is of group 2";
    EXPECT_TRUE(proves(3, 1));
    chain_.accept(append_frame());
    EXPECT_FALSE(proves(2, 1)) << "it still is";
    EXPECT_TRUE(proves(3, 1));
    EXPECT_FALSE(proves(3, 2)) << "group 2 was cut, and the frame may be of the opening after it";
    EXPECT_TRUE(proves(4, 2));
    FrameHeader last = append_frame();
    last.place = 1;
    last.last_of_group = true;
    chain_.accept(last);
    EXPECT_FALSE(proves(3, 1)) << "it is of group 3";
    EXPECT_TRUE(proves(4, 1));
}

TEST_F(LogChainTest, OnlyPaddingOfItsOwnGroupAndAnOpeningFollowASeal) {
    FrameHeader seal = append_frame();
    seal.kind = FrameKind::seal;
    seal.count = 0;
    chain_.accept(seal);
    FrameHeader padding = seal;
    padding.kind = FrameKind::padding;
    padding.place = 1;
    EXPECT_TRUE(follows(padding, [](FrameHeader&) {}));
    EXPECT_FALSE(follows(padding, [](FrameHeader& f) { f.kind = FrameKind::snapshot; }));
    EXPECT_FALSE(follows(padding, [](FrameHeader& f) { f.place = 2; }));
    EXPECT_FALSE(follows(padding, [](FrameHeader& f) { f.group = 3; }));
    padding.last_of_group = true;
    chain_.accept(padding);
    EXPECT_TRUE(chain_.sealed());
    EXPECT_FALSE(follows(padding, [](FrameHeader& f) {
        f.group = 3;
        f.place = 0;
    }));
    EXPECT_TRUE(chain_.flaw_of(opening(2, 3, 1)).empty());
}

}  // namespace
}  // namespace skald
