// The contract of StreamAdmin: what metadata, deletes and tombstones hide, and what still counts.
#pragma once
#include <optional>
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStoreAdminContract : public EventStoreSuite<Fixture> {
protected:
    /// What every kind of read shows of stream a-1: forward, backward, through the log, through a
    /// filter, through a subscription. They must agree.
    Texts shown() {
        const auto a = ReadRequest::stream(stream_id("a-1"));
        Texts by_stream = types_of(this->read(a));
        Texts backward = types_of(this->read(ReadRequest(a).backward()));
        EXPECT_EQ(Texts(backward.rbegin(), backward.rend()), by_stream);
        const Query filter = Query::stream(stream_id("a-1"));
        EXPECT_EQ(types_of(this->read(ReadRequest::all(filter))), by_stream);
        EXPECT_EQ(types_of(this->read(ReadRequest::all(Query::category("a")))), by_stream);
        EXPECT_EQ(types_of(this->read_all()), by_stream);
        const auto subscription = value_of(this->store().subscribe({.filter = filter}));
        EXPECT_EQ(types_of(value_of(subscription->poll())), by_stream);
        return by_stream;
    }
    /// Metadata of a-1.
    void set(const StreamMetadata& metadata) {
        ASSERT_TRUE(this->admin().set_metadata(stream_id("a-1"), metadata));
    }
    StreamState state() { return value_of(this->admin().state(stream_id("a-1"))); }
    Result<void> delete_stream(ExpectedVersion expected = ExpectedVersion::any()) {
        return this->admin().delete_stream(stream_id("a-1"), expected);
    }
    Result<void> tombstone(ExpectedVersion expected = ExpectedVersion::any()) {
        return this->admin().tombstone(stream_id("a-1"), expected);
    }
};
TYPED_TEST_SUITE_P(EventStoreAdminContract);

TYPED_TEST_P(EventStoreAdminContract, StateTellsTheLifeOfAStream) {
    EXPECT_EQ(this->state(), StreamState());
    EXPECT_FALSE(this->state().exists());
    this->put("a-1", {"one", "two"});
    EXPECT_EQ(this->state(), StreamState{.last_version = Version(1)});
    ASSERT_TRUE(this->delete_stream());
    EXPECT_EQ(this->state(), (StreamState{.last_version = Version(1), .deleted = true}));
    this->put("a-1", {"three"});
    EXPECT_EQ(this->state(), StreamState{.last_version = Version(2)});
    ASSERT_TRUE(this->tombstone());
    EXPECT_EQ(this->state().last_version, Version(2));
    EXPECT_TRUE(this->state().tombstoned);
    EXPECT_FALSE(this->state().exists());
}

TYPED_TEST_P(EventStoreAdminContract, MetadataIsKeptAlsoForAStreamThatWasNeverWritten) {
    const StreamId a = stream_id("a-1");
    EXPECT_EQ(value_of(this->admin().metadata(a)), StreamMetadata());
    const StreamMetadata full{.max_count = 3,
                              .max_age = std::chrono::hours(1),
                              .truncate_before = Version(7),
                              .readers = {"clerk", "auditor"},
                              .writers = {"clerk"}};
    this->set(full);
    EXPECT_EQ(value_of(this->admin().metadata(a)), full);
    EXPECT_EQ(value_of(this->admin().metadata(stream_id("a-2"))), StreamMetadata());
    EXPECT_EQ(this->state(), StreamState()) << "metadata does not write the stream";
    EXPECT_EQ(this->head(), 0U) << "nor the log";
    this->set({});
    EXPECT_EQ(value_of(this->admin().metadata(a)), StreamMetadata());
}

TYPED_TEST_P(EventStoreAdminContract, MaxCountShowsTheLastEventsOnly) {
    this->put("a-1", {"one", "two", "three"});
    this->set({.max_count = 2});
    EXPECT_EQ(this->shown(), (Texts{"two", "three"}));
    this->put("a-1", {"four"});
    EXPECT_EQ(this->shown(), (Texts{"three", "four"}));
    this->set({.max_count = 99});
    EXPECT_EQ(this->shown(), (Texts{"one", "two", "three", "four"})) << "hidden, not removed yet";
    this->set({.max_count = 0});
    EXPECT_EQ(this->shown(), Texts{});
}

TYPED_TEST_P(EventStoreAdminContract, MaxAgeShowsWhatWasRecordedSince) {
    this->put("a-1", {"one"});
    this->clock().advance(std::chrono::seconds(60));
    this->put("a-1", {"two"});
    this->set({.max_age = std::chrono::seconds(60)});
    EXPECT_EQ(this->shown(), (Texts{"one", "two"})) << "exactly as old as allowed";
    this->clock().advance(std::chrono::nanoseconds(1));
    EXPECT_EQ(this->shown(), Texts{"two"});
    this->clock().advance(std::chrono::hours(1));
    EXPECT_EQ(this->shown(), Texts{});
    this->set({.max_age = std::chrono::nanoseconds::max()});
    EXPECT_EQ(this->shown(), (Texts{"one", "two"}));
}

TYPED_TEST_P(EventStoreAdminContract, TruncateBeforeShowsThatVersionAndLaterOnes) {
    this->put("a-1", {"one", "two", "three"});
    this->set({.truncate_before = Version(1)});
    EXPECT_EQ(this->shown(), (Texts{"two", "three"}));
    this->set({.truncate_before = Version(4)});
    EXPECT_EQ(this->shown(), Texts{});
    this->put("a-1", {"four", "five"});
    EXPECT_EQ(this->shown(), Texts{"five"});
}

TYPED_TEST_P(EventStoreAdminContract, AllLimitsApplyTogether) {
    this->put("a-1", {"one", "two", "three", "four"});
    this->set({.max_count = 3, .truncate_before = Version(2)});
    EXPECT_EQ(this->shown(), (Texts{"three", "four"}));
    this->set({.max_count = 1, .truncate_before = Version(2)});
    EXPECT_EQ(this->shown(), Texts{"four"});
}

TYPED_TEST_P(EventStoreAdminContract, HiddenEventsStillCountForVersionsAndPositions) {
    this->put("a-1", {"one", "two"});
    this->set({.truncate_before = Version(2)});
    EXPECT_TRUE(this->state().exists());
    EXPECT_EQ(this->head(), 2U);
    EXPECT_EQ(code_of(this->store().append(stream_id("a-1"), ExpectedVersion::no_stream(),
                                           events({"x"}))),
              Errc::wrong_expected_version);
    EXPECT_TRUE(this->store().append(stream_id("a-1"), ExpectedVersion::exactly(Version(1)),
                                     events({"three"})));
    EXPECT_EQ(versions_of(this->read_stream("a-1")), Numbers{2});
    EXPECT_EQ(positions_of(this->read_stream("a-1")), Numbers{3});
}

TYPED_TEST_P(EventStoreAdminContract, BadMetadataIsRefused) {
    EXPECT_EQ(code_of(this->admin().set_metadata(stream_id("a-1"),
                                                 {.max_age = std::chrono::nanoseconds(-1)})),
              Errc::invalid_argument);
    EXPECT_EQ(code_of(this->admin().set_metadata(stream_id("a-1"), {.readers = {""}})),
              Errc::invalid_argument);
}

TYPED_TEST_P(EventStoreAdminContract, ADeletedStreamReadsAsEmpty) {
    this->put("a-1", {"one", "two"});
    ASSERT_TRUE(this->delete_stream(ExpectedVersion::exactly(Version(1))));
    EXPECT_EQ(this->shown(), Texts{});
    const EventBatch page = this->read_stream("a-1");
    EXPECT_TRUE(page.stream.deleted);
    EXPECT_EQ(page.stream.last_version, Version(1));
    EXPECT_EQ(this->head(), 2U);
}

TYPED_TEST_P(EventStoreAdminContract, ADeletedStreamCanBeginANewLifeAndTheOldOneStaysHidden) {
    this->put("a-1", {"one", "two"});
    ASSERT_TRUE(this->delete_stream());
    const auto again = value_of(
        this->store().append(stream_id("a-1"), ExpectedVersion::no_stream(), events({"three"})));
    EXPECT_EQ(again.versions, std::vector{Version(2)});
    EXPECT_EQ(this->shown(), Texts{"three"});
    this->set({.truncate_before = Version(0)});
    EXPECT_EQ(this->shown(), Texts{"three"}) << "metadata does not undo a delete";
    ASSERT_TRUE(this->delete_stream());
    this->put("a-1", {"four"});
    EXPECT_EQ(this->shown(), Texts{"four"});
}

TYPED_TEST_P(EventStoreAdminContract, MetadataStaysThroughADelete) {
    this->set({.max_count = 1});
    this->put("a-1", {"one"});
    ASSERT_TRUE(this->delete_stream());
    this->put("a-1", {"two", "three"});
    EXPECT_EQ(this->shown(), Texts{"three"});
}

TYPED_TEST_P(EventStoreAdminContract, OnlyAStreamThatExistsCanBeDeleted) {
    EXPECT_EQ(code_of(this->delete_stream()), Errc::not_found);
    EXPECT_EQ(code_of(this->delete_stream(ExpectedVersion::exactly(Version(3)))), Errc::not_found);
    this->put("a-1", {"one"});
    ASSERT_TRUE(this->delete_stream());
    EXPECT_EQ(code_of(this->delete_stream()), Errc::not_found);
}

TYPED_TEST_P(EventStoreAdminContract, ADeleteIsRefusedAtAnotherVersion) {
    this->put("a-1", {"one", "two"});
    const auto refused = this->delete_stream(ExpectedVersion::exactly(Version(0)));
    ASSERT_EQ(code_of(refused), Errc::wrong_expected_version);
    EXPECT_EQ(refused.error().stream, "a-1");
    EXPECT_EQ(refused.error().actual, Version(1));
    EXPECT_EQ(code_of(this->delete_stream(ExpectedVersion::no_stream())),
              Errc::wrong_expected_version);
    EXPECT_EQ(this->shown().size(), 2U);
}

TYPED_TEST_P(EventStoreAdminContract, ATombstonedStreamCanNeitherBeReadNorWritten) {
    this->put("a-1", {"one"});
    ASSERT_TRUE(this->tombstone(ExpectedVersion::exactly(Version(0))));
    const auto a = ReadRequest::stream(stream_id("a-1"));
    const auto read = this->store().read(a);
    ASSERT_EQ(code_of(read), Errc::stream_deleted);
    EXPECT_EQ(read.error().stream, "a-1");
    EXPECT_EQ(code_of(this->store().read(ReadRequest(a).backward().limit({.events_max = 1}))),
              Errc::stream_deleted);
    const auto append =
        this->store().append(stream_id("a-1"), ExpectedVersion::any(), events({"two"}));
    ASSERT_EQ(code_of(append), Errc::stream_deleted);
    EXPECT_EQ(append.error().stream, "a-1");
    EXPECT_EQ(this->head(), 1U);
}

TYPED_TEST_P(EventStoreAdminContract, ATombstoneHidesTheEventsInTheLog) {
    this->put("a-1", {"one"});
    this->put("b-1", {"two"});
    ASSERT_TRUE(this->tombstone());
    EXPECT_EQ(types_of(this->read_all()), Texts{"two"});
    EXPECT_TRUE(this->read(ReadRequest::all(Query::stream(stream_id("a-1")))).empty());
    const auto subscription = value_of(this->store().subscribe({}));
    EXPECT_EQ(positions_of(value_of(subscription->poll())), Numbers{2});
}

TYPED_TEST_P(EventStoreAdminContract, ATombstoneIsForEver) {
    ASSERT_TRUE(this->tombstone(ExpectedVersion::no_stream())) << "also if it was never written";
    const StreamId a = stream_id("a-1");
    EXPECT_EQ(code_of(this->tombstone()), Errc::stream_deleted);
    EXPECT_EQ(code_of(this->delete_stream()), Errc::stream_deleted);
    EXPECT_EQ(code_of(this->admin().metadata(a)), Errc::stream_deleted);
    EXPECT_EQ(code_of(this->admin().set_metadata(a, {})), Errc::stream_deleted);
    EXPECT_EQ(this->state(), (StreamState{.last_version = std::nullopt, .tombstoned = true}));
}

TYPED_TEST_P(EventStoreAdminContract, ATombstoneIsRefusedAtAnotherVersion) {
    EXPECT_EQ(code_of(this->tombstone(ExpectedVersion::exists())), Errc::wrong_expected_version);
    this->put("a-1", {"one"});
    EXPECT_EQ(code_of(this->tombstone(ExpectedVersion::no_stream())), Errc::wrong_expected_version);
    ASSERT_TRUE(this->delete_stream());
    EXPECT_TRUE(this->tombstone(ExpectedVersion::no_stream())) << "also when it is deleted";
}

REGISTER_TYPED_TEST_SUITE_P(
    EventStoreAdminContract, StateTellsTheLifeOfAStream,
    MetadataIsKeptAlsoForAStreamThatWasNeverWritten, MaxCountShowsTheLastEventsOnly,
    MaxAgeShowsWhatWasRecordedSince, TruncateBeforeShowsThatVersionAndLaterOnes,
    AllLimitsApplyTogether, HiddenEventsStillCountForVersionsAndPositions, BadMetadataIsRefused,
    ADeletedStreamReadsAsEmpty, ADeletedStreamCanBeginANewLifeAndTheOldOneStaysHidden,
    MetadataStaysThroughADelete, OnlyAStreamThatExistsCanBeDeleted,
    ADeleteIsRefusedAtAnotherVersion, ATombstonedStreamCanNeitherBeReadNorWritten,
    ATombstoneHidesTheEventsInTheLog, ATombstoneIsForEver, ATombstoneIsRefusedAtAnotherVersion);

}  // namespace skald::testing::contract
