// The contract of reads: pages, beginnings, directions, filters. event_store_contract_model.hpp
// compares many more with a model.
#pragma once
#include <skald/core/limits.hpp>
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStoreReadContract : public EventStoreSuite<Fixture> {
protected:
    /// Positions 1 to 6: a-1 at versions 0 to 2, b-1 at 0 and 1, and one without a stream.
    void prepare() {
        this->put("a-1", {"one"});
        this->put("b-1", {"two"});
        this->put("a-1", {"three", "four"});
        this->put_unstreamed({event("five", {"tag"})});
        this->put("b-1", {"six"});
    }
};
TYPED_TEST_SUITE_P(EventStoreReadContract);

TYPED_TEST_P(EventStoreReadContract, AnEmptyStoreReadsAsEmpty) {
    for (const EventBatch& page : {this->read_all(), this->read(ReadRequest::all().backward()),
                                   this->read_stream("never-1")}) {
        EXPECT_TRUE(page.empty());
        EXPECT_TRUE(page.at_end);
        EXPECT_EQ(page.head, GlobalPosition());
        EXPECT_EQ(page.scanned, GlobalPosition());
    }
}

TYPED_TEST_P(EventStoreReadContract, AStreamThatWasNeverWrittenReadsAsEmpty) {
    this->prepare();
    const EventBatch page = this->read_stream("never-1");
    EXPECT_TRUE(page.empty());
    EXPECT_TRUE(page.at_end);
    EXPECT_EQ(page.stream, StreamState());
    EXPECT_EQ(page.head, GlobalPosition(6));
}

TYPED_TEST_P(EventStoreReadContract, AStreamReadTellsTheStateOfTheStream) {
    this->prepare();
    const EventBatch page =
        this->read(ReadRequest::stream(stream_id("a-1")).limit({.events_max = 1}));
    EXPECT_EQ(page.stream.last_version, Version(2));
    EXPECT_TRUE(page.stream.exists());
}

TYPED_TEST_P(EventStoreReadContract, TheLogReadsInTheOrderOfItsPositionsInBothDirections) {
    this->prepare();
    EXPECT_EQ(positions_of(this->read_all()), (Numbers{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(positions_of(this->read(ReadRequest::all().backward())), (Numbers{6, 5, 4, 3, 2, 1}));
}

TYPED_TEST_P(EventStoreReadContract, AStreamReadsInTheOrderOfItsVersionsInBothDirections) {
    this->prepare();
    const auto a = ReadRequest::stream(stream_id("a-1"));
    EXPECT_EQ(versions_of(this->read(a)), (Numbers{0, 1, 2}));
    EXPECT_EQ(versions_of(this->read(ReadRequest(a).backward())), (Numbers{2, 1, 0}));
}

TYPED_TEST_P(EventStoreReadContract, APositionIsExclusiveInBothDirections) {
    this->prepare();
    const auto after = [](std::uint64_t position) {
        return ReadRequest::all().after(GlobalPosition(position));
    };
    EXPECT_EQ(positions_of(this->read(after(4))), (Numbers{5, 6}));
    EXPECT_EQ(positions_of(this->read(after(4).backward())), (Numbers{3, 2, 1}));
    EXPECT_TRUE(this->read(after(0).backward()).empty());
    EXPECT_TRUE(this->read(after(6)).empty());
}

TYPED_TEST_P(EventStoreReadContract, ABeginningBeyondTheHeadIsAccepted) {
    this->prepare();
    const auto beyond = ReadRequest::all().after(GlobalPosition(1000));
    const EventBatch page = this->read(beyond);
    EXPECT_TRUE(page.empty());
    EXPECT_TRUE(page.at_end);
    EXPECT_EQ(page.head, GlobalPosition(6));
    EXPECT_EQ(page.scanned, GlobalPosition(1000)) << "a reader that goes on there asks the same";
    EXPECT_EQ(this->read(ReadRequest(beyond).backward()).size(), 6U);
}

TYPED_TEST_P(EventStoreReadContract, AVersionIsInclusiveInBothDirections) {
    this->prepare();
    const auto from = [](std::uint64_t version) {
        return ReadRequest::stream(stream_id("a-1")).from(Version(version));
    };
    EXPECT_EQ(versions_of(this->read(from(1))), (Numbers{1, 2}));
    EXPECT_EQ(versions_of(this->read(from(1).backward())), (Numbers{1, 0}));
    EXPECT_TRUE(this->read(from(3)).empty());
    EXPECT_EQ(versions_of(this->read(from(99).backward())), (Numbers{2, 1, 0}));
}

TYPED_TEST_P(EventStoreReadContract, ATimeIsInclusiveInBothDirections) {
    const Timestamp start = this->clock().now();
    for (int i = 0; i < 3; ++i) {
        this->put("a-1", {"first", "second"});
        this->clock().advance(std::chrono::seconds(1));
    }
    const auto from = [&](std::chrono::nanoseconds offset) {
        return ReadRequest::all().from(start + offset);
    };
    const std::chrono::nanoseconds second = std::chrono::seconds(1);
    const auto instant = std::chrono::nanoseconds(1);
    EXPECT_EQ(positions_of(this->read(from(second))), (Numbers{3, 4, 5, 6}));
    EXPECT_EQ(positions_of(this->read(from(second + instant))), (Numbers{5, 6}));
    EXPECT_EQ(positions_of(this->read(from(second).backward())), (Numbers{4, 3, 2, 1}));
    EXPECT_EQ(positions_of(this->read(from(second - instant).backward())), (Numbers{2, 1}));
    EXPECT_TRUE(this->read(from(3 * second)).empty());
    EXPECT_TRUE(this->read(from(-instant).backward()).empty());
}

TYPED_TEST_P(EventStoreReadContract, AVersionNeedsAStream) {
    EXPECT_EQ(code_of(this->store().read(ReadRequest::all().from(Version(0)))),
              Errc::invalid_argument);
}

TYPED_TEST_P(EventStoreReadContract, PagesGoOnBehindWhatWasScanned) {
    this->prepare();
    auto request = ReadRequest::all().limit({.events_max = 4});
    const EventBatch first = this->read(request);
    EXPECT_EQ(positions_of(first), (Numbers{1, 2, 3, 4}));
    EXPECT_FALSE(first.at_end);
    EXPECT_EQ(first.scanned, GlobalPosition(4));
    const EventBatch last = this->read(request.after(first.scanned));
    EXPECT_EQ(positions_of(last), (Numbers{5, 6}));
    EXPECT_TRUE(last.at_end);
    EXPECT_EQ(last.scanned, GlobalPosition(6));
}

TYPED_TEST_P(EventStoreReadContract, AFullPageIsAtTheEndIfNothingMoreMatches) {
    this->prepare();
    const auto only_a = ReadRequest::all(Query::category("a"));
    EXPECT_TRUE(this->read(ReadRequest(only_a).limit({.events_max = 3})).at_end);
    EXPECT_EQ(this->read(ReadRequest(only_a).limit({.events_max = 3})).scanned, GlobalPosition(6));
    EXPECT_FALSE(this->read(ReadRequest(only_a).limit({.events_max = 2})).at_end);
}

TYPED_TEST_P(EventStoreReadContract, APageHoldsToItsBytesButHasOneEventAtLeast) {
    for (int i = 0; i < 5; ++i) this->put_unstreamed({event("big", {}, std::string(10'000, 'x'))});
    const auto limited = [&](std::size_t bytes_max) {
        return this->read(ReadRequest::all().limit({.bytes_max = bytes_max}));
    };
    EXPECT_EQ(limited(0).size(), 1U);
    EXPECT_EQ(limited(1).size(), 1U);
    EXPECT_EQ(limited(29'999).size(), 2U);
    EXPECT_FALSE(limited(29'999).at_end);
    EXPECT_EQ(limited(1'000'000).size(), 5U);
    EXPECT_EQ(this->read(ReadRequest::all().limit({.events_max = 0})).size(), 1U);
}

TYPED_TEST_P(EventStoreReadContract, AFilterNarrowsTheLogAndAStream) {
    this->prepare();
    EXPECT_EQ(positions_of(this->read(ReadRequest::all(Query::types({"two", "five"})))),
              (Numbers{2, 5}));
    EXPECT_EQ(positions_of(this->read(ReadRequest::all(Query::stream(stream_id("b-1"))))),
              (Numbers{2, 6}));
    EXPECT_EQ(positions_of(this->read(
                  ReadRequest::stream(stream_id("a-1")).matching(Query::types({"four", "five"})))),
              Numbers{4});
    EXPECT_TRUE(
        this->read(ReadRequest::stream(stream_id("a-1")).matching(Query::category("b"))).empty());
}

TYPED_TEST_P(EventStoreReadContract, AReadWhoseFilterMatchesNothingHasScannedAll) {
    this->prepare();
    const EventBatch page = this->read(ReadRequest::all(Query::types({"none"})));
    EXPECT_TRUE(page.empty());
    EXPECT_TRUE(page.at_end);
    EXPECT_EQ(page.scanned, GlobalPosition(6));
}

TYPED_TEST_P(EventStoreReadContract, AFilterWithTooManyItemsIsTooLarge) {
    Query query = Query::types({"none"});
    while (query.items().size() <= limits::query_items_max) query.or_item({.types = {"none"}});
    EXPECT_EQ(code_of(this->store().read(ReadRequest::all(query))), Errc::too_large);
    EXPECT_EQ(code_of(this->store().subscribe({.filter = query})), Errc::too_large);
}

TYPED_TEST_P(EventStoreReadContract, ForEachGoesThroughAllPages) {
    this->prepare();
    for (const bool backward : {false, true}) {
        Numbers visited;
        auto request = ReadRequest::all().limit({.events_max = 2});
        if (backward) request.backward();
        const auto scanned =
            this->store().for_each(request, [&](const RecordedEvent& shown) -> Result<void> {
                visited.push_back(shown.position.value());
                return {};
            });
        EXPECT_TRUE(scanned);
        EXPECT_EQ(visited, backward ? (Numbers{6, 5, 4, 3, 2, 1}) : (Numbers{1, 2, 3, 4, 5, 6}));
    }
}

REGISTER_TYPED_TEST_SUITE_P(
    EventStoreReadContract, AnEmptyStoreReadsAsEmpty, AStreamThatWasNeverWrittenReadsAsEmpty,
    AStreamReadTellsTheStateOfTheStream, TheLogReadsInTheOrderOfItsPositionsInBothDirections,
    AStreamReadsInTheOrderOfItsVersionsInBothDirections, APositionIsExclusiveInBothDirections,
    ABeginningBeyondTheHeadIsAccepted, AVersionIsInclusiveInBothDirections,
    ATimeIsInclusiveInBothDirections, AVersionNeedsAStream, PagesGoOnBehindWhatWasScanned,
    AFullPageIsAtTheEndIfNothingMoreMatches, APageHoldsToItsBytesButHasOneEventAtLeast,
    AFilterNarrowsTheLogAndAStream, AReadWhoseFilterMatchesNothingHasScannedAll,
    AFilterWithTooManyItemsIsTooLarge, ForEachGoesThroughAllPages);

}  // namespace skald::testing::contract
