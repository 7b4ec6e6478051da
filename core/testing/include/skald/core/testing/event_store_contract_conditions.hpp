// The contract of checks on streams that are not written, and of conditions (dynamic consistency
// boundaries, dcb.events/specification).
#pragma once
#include <limits>
#include <skald/core/limits.hpp>
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStoreConditionContract : public EventStoreSuite<Fixture> {
protected:
    Result<Appended> append_if(Query none_matches, std::uint64_t after = 0) {
        AppendRequest request = AppendRequest::unstreamed(events({"new"}));
        request.condition =
            AppendCondition{.fail_if = std::move(none_matches), .after = GlobalPosition(after)};
        return this->store().append(std::move(request));
    }

    Result<Appended> append_with_check(std::string_view stream, ExpectedVersion expected) {
        AppendRequest request =
            AppendRequest::to(stream_id("written-1"), ExpectedVersion::any(), events({"new"}));
        request.checks.push_back({.stream = stream_id(stream), .expected = expected});
        return this->store().append(std::move(request));
    }
};
TYPED_TEST_SUITE_P(EventStoreConditionContract);

TYPED_TEST_P(EventStoreConditionContract, ACheckOnAnotherStreamMustHold) {
    this->put("checked-1", {"a", "b"});
    EXPECT_TRUE(this->append_with_check("checked-1", ExpectedVersion::exactly(Version(1))));
    EXPECT_TRUE(this->append_with_check("never-1", ExpectedVersion::no_stream()));
    const auto refused = this->append_with_check("checked-1", ExpectedVersion::no_stream());
    ASSERT_EQ(code_of(refused), Errc::wrong_expected_version);
    EXPECT_EQ(refused.error().stream, "checked-1");
    EXPECT_EQ(refused.error().actual, Version(1));
    EXPECT_EQ(this->head(), 4U);
}

TYPED_TEST_P(EventStoreConditionContract, ACheckOnATombstonedStreamFailsWhateverItExpects) {
    ASSERT_TRUE(this->admin().tombstone(stream_id("checked-1"), ExpectedVersion::any()));
    EXPECT_EQ(code_of(this->append_with_check("checked-1", ExpectedVersion::any())),
              Errc::stream_deleted);
}

TYPED_TEST_P(EventStoreConditionContract, ACheckSeesTheStreamsAsTheyWereBeforeTheAppend) {
    EXPECT_TRUE(this->append_with_check("written-1", ExpectedVersion::no_stream()));
    EXPECT_TRUE(this->append_with_check("written-1", ExpectedVersion::exactly(Version(0))));
    EXPECT_EQ(code_of(this->append_with_check("written-1", ExpectedVersion::no_stream())),
              Errc::wrong_expected_version);
}

TYPED_TEST_P(EventStoreConditionContract, WritesAreJudgedBeforeChecksAndChecksBeforeTheCondition) {
    this->put("a-1", {"a"});
    AppendRequest request{.writes = {write("a-1", ExpectedVersion::no_stream(), events({"x"}))},
                          .checks = {{stream_id("b-1"), ExpectedVersion::exists()}},
                          .condition = AppendCondition{.fail_if = Query::all()}};
    EXPECT_EQ(this->store().append(request).error().stream, "a-1");
    request.writes[0].expected = ExpectedVersion::exists();
    EXPECT_EQ(this->store().append(request).error().stream, "b-1");
    request.checks.clear();
    EXPECT_EQ(code_of(this->store().append(request)), Errc::condition_failed);
}

TYPED_TEST_P(EventStoreConditionContract, AConditionFailsIfAnEventMatches) {
    this->put_unstreamed({event("booked", {"seat:1"})});
    EXPECT_EQ(code_of(this->append_if(Query::tagged({"seat:1"}))), Errc::condition_failed);
    EXPECT_EQ(this->head(), 1U) << "nothing was written";
    EXPECT_TRUE(this->append_if(Query::tagged({"seat:2"})));
}

TYPED_TEST_P(EventStoreConditionContract, AFailedConditionNamesTheFirstEventThatMatches) {
    this->put_unstreamed({event("a", {"t"}), event("b")});
    this->put("seat-1", {"booked", "booked"});
    const auto refused = this->append_if(Query::types({"booked"}), 2);
    ASSERT_EQ(code_of(refused), Errc::condition_failed);
    EXPECT_EQ(refused.error().stream, "seat-1");
    for (const char* part : {"position 3", "booked", "seat-1"}) {
        EXPECT_NE(refused.error().message.find(part), std::string::npos)
            << part << " is not in: " << refused.error().message;
    }
    EXPECT_EQ(this->append_if(Query::tagged({"t"})).error().stream, "") << "it has none";
}

TYPED_TEST_P(EventStoreConditionContract, AConditionLooksOnlyBehindItsPosition) {
    this->put_unstreamed({event("a", {"t"}), event("b"), event("c", {"t"}), event("d")});
    EXPECT_EQ(code_of(this->append_if(Query::tagged({"t"}), 0)), Errc::condition_failed);
    EXPECT_EQ(code_of(this->append_if(Query::tagged({"t"}), 2)), Errc::condition_failed);
    EXPECT_TRUE(this->append_if(Query::tagged({"t"}), 3));
}

TYPED_TEST_P(EventStoreConditionContract, APositionAtOrBeyondTheHeadIsAccepted) {
    this->put_unstreamed({event("a", {"t"})});
    EXPECT_TRUE(this->append_if(Query::tagged({"t"}), 1));
    EXPECT_TRUE(this->append_if(Query::tagged({"t"}), 1000));
    EXPECT_TRUE(this->append_if(Query::all(), std::numeric_limits<std::uint64_t>::max()));
}

TYPED_TEST_P(EventStoreConditionContract, AQueryWithoutItemsMatchesEveryEvent) {
    EXPECT_TRUE(this->append_if(Query::all())) << "the store is empty";
    EXPECT_EQ(code_of(this->append_if(Query::all())), Errc::condition_failed);
    EXPECT_TRUE(this->append_if(Query::all(), 1));
}

TYPED_TEST_P(EventStoreConditionContract, AnItemWithoutPartsMatchesEveryEvent) {
    EXPECT_TRUE(this->append_if(Query::of({}))) << "the store is empty";
    EXPECT_EQ(code_of(this->append_if(Query::of({}))), Errc::condition_failed);
    EXPECT_EQ(code_of(this->append_if(Query::types({"none such"}).or_item({}))),
              Errc::condition_failed);
}

TYPED_TEST_P(EventStoreConditionContract, AnItemNeedsOneOfItsTypesAndAllOfItsTags) {
    this->put_unstreamed({event("moved", {"a", "b"})});
    const auto matches = [&](QueryItem item) { return !this->append_if(Query::of(item)); };
    EXPECT_TRUE(matches({.types = {"moved"}, .tags = {"a"}}));
    EXPECT_TRUE(matches({.types = {"other", "moved"}, .tags = {"b", "a"}}));
    EXPECT_FALSE(matches({.types = {"other"}, .tags = {"a"}}));
    EXPECT_FALSE(matches({.types = {"moved"}, .tags = {"a", "c"}}));
    EXPECT_FALSE(matches({.tags = {"c"}}));
}

TYPED_TEST_P(EventStoreConditionContract, ItemsAreJoinedByOrAndRepetitionChangesNothing) {
    this->put_unstreamed({event("moved", {"a"})});
    Query query = Query::tagged({"none"});
    query.or_item({.types = {"none", "none"}}).or_item({.types = {"none", "none"}});
    EXPECT_TRUE(this->append_if(query));
    query.or_item({.types = {"moved", "moved"}, .tags = {"a", "a"}});
    EXPECT_EQ(code_of(this->append_if(query)), Errc::condition_failed);
}

TYPED_TEST_P(EventStoreConditionContract, AnItemCanNameAStreamOrACategory) {
    this->put("seat-1", {"booked"});
    EXPECT_EQ(code_of(this->append_if(Query::stream(stream_id("seat-1")))), Errc::condition_failed);
    EXPECT_EQ(code_of(this->append_if(Query::category("seat"))), Errc::condition_failed);
    EXPECT_TRUE(this->append_if(Query::stream(stream_id("seat-2"))));
    EXPECT_TRUE(this->append_if(Query::category("seat-1"))) << "the category is what precedes '-'";
    EXPECT_TRUE(this->append_if(Query::category("sea")));
}

TYPED_TEST_P(EventStoreConditionContract, AConditionAndAnExpectedVersionMustBothHold) {
    this->put("a-1", {"old"});
    AppendRequest request =
        AppendRequest::to(stream_id("a-1"), ExpectedVersion::exactly(Version(0)), events({"new"}));
    request.condition = AppendCondition{.fail_if = Query::types({"old"})};
    EXPECT_EQ(code_of(this->store().append(request)), Errc::condition_failed);
    request.condition->after = GlobalPosition(1);
    EXPECT_TRUE(this->store().append(request));
    EXPECT_EQ(code_of(this->store().append(request)), Errc::wrong_expected_version);
}

TYPED_TEST_P(EventStoreConditionContract, AConditionIsNotJudgedAgainstItsOwnEvents) {
    AppendRequest request = AppendRequest::unstreamed({event("new", {"t"}), event("new", {"t"})});
    request.condition = AppendCondition{.fail_if = Query::tagged({"t"})};
    EXPECT_TRUE(this->store().append(request));
    EXPECT_EQ(code_of(this->store().append(request)), Errc::condition_failed);
}

TYPED_TEST_P(EventStoreConditionContract, AConditionCountsHiddenEvents) {
    this->put("gone-1", {"deleted"});
    this->put("gone-2", {"tombstoned"});
    this->put("gone-3", {"truncated"});
    ASSERT_TRUE(this->admin().delete_stream(stream_id("gone-1"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().tombstone(stream_id("gone-2"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().set_metadata(stream_id("gone-3"), {.truncate_before = Version(1)}));
    ASSERT_TRUE(this->read_all().empty());
    for (const char* type : {"deleted", "tombstoned", "truncated"}) {
        EXPECT_EQ(code_of(this->append_if(Query::types({type}))), Errc::condition_failed) << type;
    }
}

TYPED_TEST_P(EventStoreConditionContract, AConditionWithTooManyItemsIsTooLarge) {
    Query query = Query::types({"none"});
    while (query.items().size() < limits::query_items_max) query.or_item({.types = {"none"}});
    EXPECT_TRUE(this->append_if(query));
    query.or_item({.types = {"none"}});
    EXPECT_EQ(code_of(this->append_if(query)), Errc::too_large);
}

REGISTER_TYPED_TEST_SUITE_P(
    EventStoreConditionContract, ACheckOnAnotherStreamMustHold,
    ACheckOnATombstonedStreamFailsWhateverItExpects, ACheckSeesTheStreamsAsTheyWereBeforeTheAppend,
    WritesAreJudgedBeforeChecksAndChecksBeforeTheCondition, AConditionFailsIfAnEventMatches,
    AFailedConditionNamesTheFirstEventThatMatches, AConditionLooksOnlyBehindItsPosition,
    APositionAtOrBeyondTheHeadIsAccepted, AQueryWithoutItemsMatchesEveryEvent,
    AnItemWithoutPartsMatchesEveryEvent, AnItemNeedsOneOfItsTypesAndAllOfItsTags,
    ItemsAreJoinedByOrAndRepetitionChangesNothing, AnItemCanNameAStreamOrACategory,
    AConditionAndAnExpectedVersionMustBothHold, AConditionIsNotJudgedAgainstItsOwnEvents,
    AConditionCountsHiddenEvents, AConditionWithTooManyItemsIsTooLarge);

}  // namespace skald::testing::contract
