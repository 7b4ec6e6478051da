// The contract of stores that outlive their process: what was acknowledged is there after a
// restart, and goes on as if there had been none. Not part of the suites for every store.
#pragma once
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStorePersistenceContract : public EventStoreSuite<Fixture> {
protected:
    void reopen() { this->fixture().reopen(); }

    static AppendRequest order_and_stock() {
        AppendRequest request{
            .writes = {write("order-1", ExpectedVersion::no_stream(),
                             {event_with_id("1", "placed"), event_with_id("2", "paid")}),
                       write_unstreamed({event_with_id("3", "noted")})}};
        request.writes[1].events[0].tags = {"order:1"};
        return request;
    }
};
TYPED_TEST_SUITE_P(EventStorePersistenceContract);

TYPED_TEST_P(EventStorePersistenceContract, AnEmptyStoreIsStillEmpty) {
    this->reopen();
    EXPECT_EQ(this->head(), 0U);
    EXPECT_TRUE(this->read_all().empty());
    EXPECT_EQ(this->put("order-1", {"first"}).position, GlobalPosition(1));
}

TYPED_TEST_P(EventStorePersistenceContract, EventsAreThereAndNumbersGoOn) {
    value_of(this->store().append(this->order_and_stock()));
    for (int i = 0; i < 3; ++i) this->reopen();
    EXPECT_EQ(this->head(), 3U);
    EXPECT_EQ(types_of(this->read_all()), (Texts{"placed", "paid", "noted"}));
    EXPECT_EQ(types_of(this->read_stream("order-1")), (Texts{"placed", "paid"}));
    EXPECT_EQ(types_of(this->read(ReadRequest::all(Query::tagged({"order:1"})))), Texts{"noted"});
    EXPECT_EQ(types_of(this->read(ReadRequest::all(Query::category("order")))).size(), 2U);
    const auto next = value_of(this->store().append(
        stream_id("order-1"), ExpectedVersion::exactly(Version(1)), events({"sent"})));
    EXPECT_EQ(next.position, GlobalPosition(4));
    EXPECT_EQ(next.versions, std::vector{Version(2)});
}

TYPED_TEST_P(EventStorePersistenceContract, EveryFieldIsAsItWas) {
    NewEvent given{.id = EventId::named("given"),
                   .type = "type",
                   .schema_version = 7,
                   .tags = {"b", "a"},
                   .data = std::string("\0\xff", 2),
                   .content_type = "application/x-test",
                   .correlation_id = "correlation",
                   .causation_id = "causation",
                   .traceparent = "trace",
                   .metadata = "metadata",
                   .occurred_at = Timestamp(std::chrono::nanoseconds(-1))};
    value_of(this->store().append(stream_id("order-1"), ExpectedVersion::any(), {given}));
    const Timestamp recorded_at = this->clock().now();
    this->clock().advance(std::chrono::hours(1));
    this->reopen();
    const EventBatch page = this->read_stream("order-1");
    ASSERT_EQ(page.size(), 1U);
    const RecordedEvent& kept = page.events[0];
    EXPECT_EQ(kept.id, given.id);
    EXPECT_EQ(kept.type, given.type);
    EXPECT_EQ(kept.schema_version, 7U);
    EXPECT_EQ(Texts(kept.tags.begin(), kept.tags.end()), (Texts{"a", "b"}));
    EXPECT_EQ(kept.data, given.data);
    EXPECT_EQ(kept.content_type, given.content_type);
    EXPECT_EQ(kept.correlation_id, given.correlation_id);
    EXPECT_EQ(kept.causation_id, given.causation_id);
    EXPECT_EQ(kept.traceparent, given.traceparent);
    EXPECT_EQ(kept.metadata, given.metadata);
    EXPECT_EQ(kept.occurred_at, *given.occurred_at);
    EXPECT_EQ(kept.recorded_at, recorded_at);
}

TYPED_TEST_P(EventStorePersistenceContract, ARetryIsRecognised) {
    Appended first = value_of(this->store().append(this->order_and_stock()));
    this->put("order-1", {"later"});
    this->reopen();
    first.repeated = true;
    EXPECT_EQ(value_of(this->store().append(this->order_and_stock())), first);
    EXPECT_EQ(this->head(), 4U);
    EXPECT_EQ(code_of(this->store().append(stream_id("order-1"), ExpectedVersion::any(),
                                           {event_with_id("2", "paid")})),
              Errc::invalid_argument);
    EXPECT_EQ(value_of(this->store().find(EventId::named("2"))),
              (EventPlace{GlobalPosition(2), "order-1", Version(1)}));
}

TYPED_TEST_P(EventStorePersistenceContract, RecordedTimesDoNotDecreaseAlthoughTheClockDid) {
    const Timestamp start = this->clock().now();
    this->put("order-1", {"one"});
    this->clock().set(start - std::chrono::hours(24));
    this->reopen();
    this->put("order-1", {"two"});
    EXPECT_EQ(this->read_stream("order-1").events.at(1).recorded_at, start);
}

TYPED_TEST_P(EventStorePersistenceContract, ConditionsSeeOldEvents) {
    this->put_unstreamed({event("booked", {"seat:1"})});
    this->reopen();
    AppendRequest request = AppendRequest::unstreamed({event("booked", {"seat:1"})});
    request.condition = AppendCondition{.fail_if = Query::tagged({"seat:1"})};
    EXPECT_EQ(code_of(this->store().append(request)), Errc::condition_failed);
    request.condition->after = GlobalPosition(1);
    EXPECT_TRUE(this->store().append(request));
}

TYPED_TEST_P(EventStorePersistenceContract, MetadataAndWhatItHidesStay) {
    const StreamMetadata metadata{.max_count = 5,
                                  .max_age = std::chrono::hours(9),
                                  .truncate_before = Version(1),
                                  .readers = {"clerk"},
                                  .writers = {"auditor"}};
    this->put("order-1", {"one", "two"});
    ASSERT_TRUE(this->admin().set_metadata(stream_id("order-1"), metadata));
    ASSERT_TRUE(this->admin().set_metadata(stream_id("never-1"), {.max_count = 1}));
    this->reopen();
    EXPECT_EQ(value_of(this->admin().metadata(stream_id("order-1"))), metadata);
    EXPECT_EQ(value_of(this->admin().metadata(stream_id("never-1"))).max_count, 1U);
    EXPECT_EQ(types_of(this->read_stream("order-1")), Texts{"two"});
    EXPECT_EQ(types_of(this->read_all()), Texts{"two"});
}

TYPED_TEST_P(EventStorePersistenceContract, DeletesAndTombstonesStay) {
    this->put("deleted-1", {"one", "two"});
    this->put("again-1", {"three"});
    this->put("ended-1", {"four"});
    ASSERT_TRUE(this->admin().delete_stream(stream_id("deleted-1"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().delete_stream(stream_id("again-1"), ExpectedVersion::any()));
    this->put("again-1", {"five"});
    ASSERT_TRUE(this->admin().tombstone(stream_id("ended-1"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().tombstone(stream_id("never-1"), ExpectedVersion::any()));
    this->reopen();
    EXPECT_EQ(value_of(this->admin().state(stream_id("deleted-1"))),
              (StreamState{.last_version = Version(1), .deleted = true}));
    EXPECT_EQ(types_of(this->read_all()), Texts{"five"});
    EXPECT_EQ(versions_of(this->read_stream("again-1")), Numbers{1});
    EXPECT_EQ(code_of(this->store().read(ReadRequest::stream(stream_id("ended-1")))),
              Errc::stream_deleted);
    EXPECT_EQ(
        code_of(this->store().append(stream_id("never-1"), ExpectedVersion::any(), events({"x"}))),
        Errc::stream_deleted);
    const auto next = value_of(this->store().append(stream_id("deleted-1"),
                                                    ExpectedVersion::no_stream(), events({"six"})));
    EXPECT_EQ(next.versions, std::vector{Version(2)});
}

TYPED_TEST_P(EventStorePersistenceContract, SnapshotsStayUnlessTheyWereDropped) {
    const auto save = [&](std::string_view stream, std::uint64_t version, std::string data) {
        ASSERT_TRUE(this->snapshots().save({.stream = stream_id(stream),
                                            .kind = "balance",
                                            .version = Version(version),
                                            .schema_version = 2,
                                            .data = std::move(data)}));
    };
    this->put("kept-1", {"one", "two", "three"});
    save("kept-1", 0, "old");
    save("kept-1", 1, "new");
    this->put("deleted-1", {"four"});
    save("deleted-1", 0, "gone");
    ASSERT_TRUE(this->admin().delete_stream(stream_id("deleted-1"), ExpectedVersion::any()));
    this->reopen();
    const EventBatch page =
        this->read(ReadRequest::stream(stream_id("kept-1")).with_snapshot("balance"));
    ASSERT_TRUE(page.snapshot);
    EXPECT_EQ(page.snapshot->data, "new");
    EXPECT_EQ(page.snapshot->version, Version(1));
    EXPECT_EQ(page.snapshot->schema_version, 2U);
    EXPECT_EQ(types_of(page), Texts{"three"});
    EXPECT_FALSE(value_of(this->snapshots().newest(stream_id("deleted-1"), "balance")));
}

TYPED_TEST_P(EventStorePersistenceContract, ACheckpointTakenBeforeGoesOn) {
    this->put("order-1", {"one", "two"});
    GlobalPosition checkpoint;
    {
        const auto subscription = value_of(this->store().subscribe({.page = {.events_max = 1}}));
        value_of(subscription->poll());
        checkpoint = subscription->position();
    }
    this->reopen();
    this->put("order-1", {"three"});
    const auto subscription = value_of(this->store().subscribe({.after = checkpoint}));
    EXPECT_EQ(types_of(value_of(subscription->poll())), (Texts{"two", "three"}));
}

TYPED_TEST_P(EventStorePersistenceContract, ABatchOutlivesTheRestart) {
    this->put("order-1", {"one"});
    const EventBatch page = this->read_all();
    this->reopen();
    this->put("order-1", {"two"});
    EXPECT_EQ(types_of(page), Texts{"one"});
}

REGISTER_TYPED_TEST_SUITE_P(EventStorePersistenceContract, AnEmptyStoreIsStillEmpty,
                            EventsAreThereAndNumbersGoOn, EveryFieldIsAsItWas, ARetryIsRecognised,
                            RecordedTimesDoNotDecreaseAlthoughTheClockDid, ConditionsSeeOldEvents,
                            MetadataAndWhatItHidesStay, DeletesAndTombstonesStay,
                            SnapshotsStayUnlessTheyWereDropped, ACheckpointTakenBeforeGoesOn,
                            ABatchOutlivesTheRestart);

}  // namespace skald::testing::contract
