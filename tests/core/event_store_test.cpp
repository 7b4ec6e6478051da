#include <gtest/gtest.h>

#include <skald/core/event_store.hpp>
#include <stdexcept>
#include <thread>

#include "listed_store.hpp"

namespace {

using skald::AppendCompletion;
using skald::Appended;
using skald::Errc;
using skald::Error;
using skald::GlobalPosition;
using skald::Query;
using skald::ReadRequest;
using skald::RecordedEvent;
using skald::Result;
using skald::StreamId;
using skald::Version;
using skald::tests::ListedStore;

const StreamId order = *StreamId::parse("order-1");

// Positions 1 to 7; the order's versions lie at 1, 3, 4, 6 and 7.
class EventStoreTest : public ::testing::Test {
protected:
    // The positions that for_each hands over, and what it yields.
    std::vector<std::uint64_t> positions(ReadRequest request) {
        std::vector<std::uint64_t> seen;
        const auto scanned = store_.for_each(std::move(request), [&seen](const RecordedEvent& e) {
            seen.push_back(e.position.value());
            return Result<void>();
        });
        EXPECT_TRUE(scanned);
        if (scanned) scanned_ = *scanned;
        return seen;
    }

    ListedStore store_{{{"order-1", 0},
                        {"item-1", 0, "u"},
                        {"order-1", 1},
                        {"order-1", 2, "u"},
                        {"", 0, "u"},
                        {"order-1", 3},
                        {"order-1", 4, "u"}}};
    GlobalPosition scanned_;
};

using Positions = std::vector<std::uint64_t>;

TEST_F(EventStoreTest, ABlockingAppendWaitsForTheOutcomeOfAnotherThread) {
    std::thread writer;
    store_.on_append = [&writer](AppendCompletion done) {
        EXPECT_TRUE(done.caller_waits());
        writer = std::thread([done] { done(Appended{GlobalPosition(8), {Version(5)}}); });
    };
    const auto appended = store_.append(order, skald::ExpectedVersion::exists(), {{.type = "t"}});
    writer.join();
    ASSERT_TRUE(appended);
    EXPECT_EQ(appended->position, GlobalPosition(8));
    EXPECT_EQ(store_.appended->writes.at(0).stream, order);
}

TEST_F(EventStoreTest, ABlockingAppendMayBeAnsweredInTheCallersThread) {
    store_.on_append = [](const AppendCompletion& done) { done(Error{Errc::io, "full"}); };
    const auto appended = store_.append(skald::AppendRequest::unstreamed({{.type = "t"}}));
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().code, Errc::io);
}

TEST_F(EventStoreTest, ForEachReadsTheLogPageByPage) {
    for (const std::size_t events_max : {1U, 2U, 3U, 6U, 7U, 100U}) {
        EXPECT_EQ(positions(ReadRequest::all().limit({.events_max = events_max})),
                  (Positions{1, 2, 3, 4, 5, 6, 7}))
            << events_max;
        EXPECT_EQ(scanned_, GlobalPosition(7));
    }
}

TEST_F(EventStoreTest, ForEachReadsTheLogBackward) {
    for (const std::size_t events_max : {1U, 2U, 7U}) {
        EXPECT_EQ(positions(ReadRequest::all().backward().limit({.events_max = events_max})),
                  (Positions{7, 6, 5, 4, 3, 2, 1}))
            << events_max;
    }
}

TEST_F(EventStoreTest, ForEachKeepsTheFilterOnEveryPage) {
    EXPECT_EQ(positions(ReadRequest::all(Query::types({"u"})).limit({.events_max = 1})),
              (Positions{2, 4, 5, 7}));
    EXPECT_EQ(positions(ReadRequest::all().after(GlobalPosition(2)).limit({.events_max = 2})),
              (Positions{3, 4, 5, 6, 7}));
}

TEST_F(EventStoreTest, ForEachReadsAStreamInBothDirections) {
    for (const std::size_t events_max : {1U, 2U, 3U, 5U}) {
        const skald::PageLimit limit{.events_max = events_max};
        EXPECT_EQ(positions(ReadRequest::stream(order).limit(limit)), (Positions{1, 3, 4, 6, 7}));
        EXPECT_EQ(positions(ReadRequest::stream(order).backward().limit(limit)),
                  (Positions{7, 6, 4, 3, 1}));
        EXPECT_EQ(positions(ReadRequest::stream(order).from(Version(1)).limit(limit)),
                  (Positions{3, 4, 6, 7}));
        EXPECT_EQ(positions(ReadRequest::stream(order).from(Version(1)).backward().limit(limit)),
                  (Positions{3, 1}));
    }
}

TEST_F(EventStoreTest, ForEachEndsAtTheFirstVersionAlsoIfThePageDoesNotSaySo) {
    store_.knows_end = false;
    for (const std::size_t events_max : {1U, 5U}) {
        const skald::PageLimit limit{.events_max = events_max};
        EXPECT_EQ(positions(ReadRequest::stream(order).backward().limit(limit)),
                  (Positions{7, 6, 4, 3, 1}));
    }
}

TEST_F(EventStoreTest, ForEachGoesOnFromOnePlaceOnly) {
    const skald::Timestamp beginning;
    positions(ReadRequest::stream(order)
                  .after(GlobalPosition(1))
                  .from(beginning)
                  .limit({.events_max = 2}));
    EXPECT_EQ(store_.last_read->from_version, Version(3));
    EXPECT_FALSE(store_.last_read->after_position || store_.last_read->from_recorded_at);
    positions(ReadRequest::all().from(beginning).limit({.events_max = 4}));
    EXPECT_EQ(store_.last_read->after_position, GlobalPosition(4));
    EXPECT_FALSE(store_.last_read->from_version || store_.last_read->from_recorded_at);
}

TEST_F(EventStoreTest, ForEachOfNothingVisitsNothing) {
    EXPECT_EQ(positions(ReadRequest::stream(*StreamId::parse("none"))), Positions{});
    EXPECT_EQ(store_.reads, 1U);
}

TEST_F(EventStoreTest, ForEachEndsWhenTheVisitorFails) {
    std::size_t visits = 0;
    const auto scanned =
        store_.for_each(ReadRequest::all(), [&visits](const RecordedEvent&) -> Result<void> {
            if (++visits < 3) return {};
            return Error{Errc::unavailable, "enough"};
        });
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().message, "enough");
    EXPECT_EQ(visits, 3U);
}

TEST_F(EventStoreTest, AVisitorThatThrowsIsAnError) {
    const auto scanned = store_.for_each(
        ReadRequest::all(), [](const auto&) -> Result<void> { throw std::runtime_error("boom"); });
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, Errc::handler_failed);
    EXPECT_EQ(scanned.error().message, "boom");

    const auto odd =
        store_.for_each(ReadRequest::all(), [](const auto&) -> Result<void> { throw 7; });
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.error().code, Errc::handler_failed);
}

TEST_F(EventStoreTest, ForEachPassesOnAnErrorOfALaterPage) {
    store_.fails_at = 3;
    const auto scanned = store_.for_each(ReadRequest::all().limit({.events_max = 1}),
                                         [](const auto&) { return Result<void>(); });
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, Errc::io);
}

TEST_F(EventStoreTest, ForEachDoesNotTurnForEverOnAStoreThatIsStuck) {
    store_.stuck = true;
    const auto scanned =
        store_.for_each(ReadRequest::all(), [](const auto&) { return Result<void>(); });
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, Errc::corrupt);
}

TEST_F(EventStoreTest, ForEachHasNoPlaceForASnapshot) {
    const auto scanned = store_.for_each(ReadRequest::stream(order).with_snapshot("order"),
                                         [](const auto&) { return Result<void>(); });
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, Errc::invalid_argument);
}

}  // namespace
