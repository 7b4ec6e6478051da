// The contract of retries: events are recognised by their ids, before anything else is judged.
#pragma once
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStoreRetryContract : public EventStoreSuite<Fixture> {
protected:
    /// Two streams and an event without one, each event with an id.
    static AppendRequest order_and_stock() {
        return {.writes = {write("order-1", ExpectedVersion::no_stream(),
                                 {event_with_id("1"), event_with_id("2")}),
                           write("stock-1", ExpectedVersion::no_stream(), {event_with_id("3")}),
                           write_unstreamed({event_with_id("4")})}};
    }

    void expect_first_outcome(Result<Appended> again, Appended first) {
        first.repeated = true;
        EXPECT_EQ(value_of(std::move(again)), first);
    }
};
TYPED_TEST_SUITE_P(EventStoreRetryContract);

TYPED_TEST_P(EventStoreRetryContract, TheSameAppendAgainReturnsTheFirstOutcome) {
    const Appended first = value_of(this->store().append(this->order_and_stock()));
    EXPECT_FALSE(first.repeated);
    this->expect_first_outcome(this->store().append(this->order_and_stock()), first);
    this->expect_first_outcome(this->store().append(this->order_and_stock()), first);
    EXPECT_EQ(this->head(), 4U);
}

TYPED_TEST_P(EventStoreRetryContract, ARetryIsRecognisedAfterOtherWrites) {
    const Appended first = value_of(this->store().append(this->order_and_stock()));
    this->put("order-1", {"later"});
    this->put("other-1", {"later"});
    this->expect_first_outcome(this->store().append(this->order_and_stock()), first);
}

TYPED_TEST_P(EventStoreRetryContract, ARetryIsRecognisedBeforeItsExpectedVersionIsJudged) {
    const Appended first = value_of(this->store().append(this->order_and_stock()));
    AppendRequest again = this->order_and_stock();
    again.writes[0].expected = ExpectedVersion::exactly(Version(99));
    this->expect_first_outcome(this->store().append(again), first);
}

TYPED_TEST_P(EventStoreRetryContract, ARetryIsRecognisedBeforeItsConditionAndChecksAreJudged) {
    AppendRequest request = this->order_and_stock();
    request.condition = AppendCondition{.fail_if = Query::all()};
    request.checks = {{stream_id("other-1"), ExpectedVersion::no_stream()}};
    const Appended first = value_of(this->store().append(request));
    this->put("other-1", {"later"});
    this->expect_first_outcome(this->store().append(request), first);
}

TYPED_TEST_P(EventStoreRetryContract, ARetryIsRecognisedAfterADeleteAndAfterATombstone) {
    const Appended first = value_of(this->store().append(this->order_and_stock()));
    ASSERT_TRUE(this->admin().delete_stream(stream_id("order-1"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().tombstone(stream_id("stock-1"), ExpectedVersion::any()));
    this->expect_first_outcome(this->store().append(this->order_and_stock()), first);
    EXPECT_TRUE(value_of(this->admin().state(stream_id("order-1"))).deleted)
        << "the retry wrote nothing, so the stream is still deleted";
}

TYPED_TEST_P(EventStoreRetryContract, TheEventsOfARetryMayBeSpreadOverOtherWrites) {
    value_of(this->store().append(stream_id("order-1"), ExpectedVersion::no_stream(),
                                  {event_with_id("1"), event_with_id("2")}));
    const auto again = value_of(this->store().append(
        AppendRequest{.writes = {write("order-1", ExpectedVersion::any(), {event_with_id("1")}),
                                 write("order-1", ExpectedVersion::any(), {event_with_id("2")})}}));
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.versions, (std::vector{Version(0), Version(1)}));
}

TYPED_TEST_P(EventStoreRetryContract, ARefusedAppendLeavesItsIdsFree) {
    this->put("order-1", {"old"});
    ASSERT_EQ(code_of(this->store().append(this->order_and_stock())), Errc::wrong_expected_version);
    EXPECT_EQ(value_of(this->store().find(EventId::named("1"))), std::nullopt);
    AppendRequest corrected = this->order_and_stock();
    corrected.writes[0].expected = ExpectedVersion::exactly(Version(0));
    EXPECT_FALSE(value_of(this->store().append(corrected)).repeated);
}

TYPED_TEST_P(EventStoreRetryContract, AnIdThatIsStoredOtherwiseIsAMistakeAndIsNamed) {
    value_of(this->store().append(this->order_and_stock()));
    const auto refuse = [&](const char* what, const AppendRequest& request, std::string_view id) {
        const auto refused = this->store().append(request);
        EXPECT_EQ(code_of(refused), Errc::invalid_argument) << what;
        if (refused) return;
        EXPECT_NE(refused.error().message.find(to_string(EventId::named(id))), std::string::npos)
            << what << ": " << refused.error().message;
    };
    const auto any = ExpectedVersion::any();
    const auto request = [&](std::string_view stream, std::vector<NewEvent> given) {
        return AppendRequest::to(stream_id(stream), any, std::move(given));
    };
    refuse("part of an append", request("order-1", {event_with_id("1")}), "1");
    refuse("one old, one new", request("order-1", {event_with_id("9"), event_with_id("2")}), "2");
    refuse("one old, one without an id", request("order-1", {event_with_id("1"), event("x")}), "1");
    AppendRequest other = this->order_and_stock();
    other.writes[2].events[0].type = "another type";
    refuse("the whole append with another type", other, "1");
    other = this->order_and_stock();
    other.writes[1].stream = stream_id("stock-2");
    refuse("the whole append with another stream", other, "1");
    other = this->order_and_stock();
    other.writes[1].stream.reset();
    other.writes[1].expected = any;
    refuse("the whole append with a stream less", other, "1");
    other = this->order_and_stock();
    std::swap(other.writes[0].events[0], other.writes[0].events[1]);
    refuse("the whole append in another order", other, "2");
    other = this->order_and_stock();
    other.writes[2].events.push_back(event_with_id("5"));
    refuse("more events", other, "1");
    EXPECT_EQ(this->head(), 4U);
    EXPECT_EQ(value_of(this->store().find(EventId::named("5"))), std::nullopt);
    EXPECT_EQ(value_of(this->store().find(EventId::named("9"))), std::nullopt);
}

TYPED_TEST_P(EventStoreRetryContract, EventsOfTwoAppendsAreNoRetryOfOne) {
    for (const char* id : {"1", "2"}) {
        value_of(this->store().append(stream_id("order-1"), ExpectedVersion::any(),
                                      {event_with_id(id)}));
    }
    EXPECT_EQ(code_of(this->store().append(stream_id("order-1"), ExpectedVersion::any(),
                                           {event_with_id("1"), event_with_id("2")})),
              Errc::invalid_argument);
}

TYPED_TEST_P(EventStoreRetryContract, AnIdTwiceInOneAppendIsAMistake) {
    EXPECT_EQ(code_of(this->store().append(stream_id("order-1"), ExpectedVersion::any(),
                                           {event_with_id("1"), event_with_id("1")})),
              Errc::invalid_argument);
    EXPECT_EQ(this->head(), 0U);
}

TYPED_TEST_P(EventStoreRetryContract, EventsWithoutIdsGetDifferentOnesAndAreNeverRetries) {
    for (int i = 0; i < 2; ++i) {
        EXPECT_FALSE(this->put("order-1", {"same", "same"}).repeated);
    }
    const EventBatch page = this->read_stream("order-1");
    ASSERT_EQ(page.size(), 4U);
    for (std::size_t i = 0; i < page.size(); ++i) {
        EXPECT_FALSE(page.events[i].id.is_nil());
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(page.events[i].id, page.events[j].id);
    }
    EXPECT_EQ(value_of(this->store().find(page.events[2].id))->version, Version(2));
}

TYPED_TEST_P(EventStoreRetryContract, FindTellsWhereAnEventIsAlsoWhenItIsHidden) {
    value_of(this->store().append(this->order_and_stock()));
    ASSERT_TRUE(this->admin().delete_stream(stream_id("order-1"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().tombstone(stream_id("stock-1"), ExpectedVersion::any()));
    const auto find = [&](std::string_view id) {
        return value_of(this->store().find(EventId::named(id)));
    };
    EXPECT_EQ(find("2"), (EventPlace{GlobalPosition(2), "order-1", Version(1)}));
    EXPECT_EQ(find("3"), (EventPlace{GlobalPosition(3), "stock-1", Version(0)}));
    EXPECT_EQ(find("4"), (EventPlace{GlobalPosition(4), "", Version(0)}));
    EXPECT_EQ(find("5"), std::nullopt);
    EXPECT_EQ(value_of(this->store().find(EventId())), std::nullopt) << "nil is no id";
}

REGISTER_TYPED_TEST_SUITE_P(
    EventStoreRetryContract, TheSameAppendAgainReturnsTheFirstOutcome,
    ARetryIsRecognisedAfterOtherWrites, ARetryIsRecognisedBeforeItsExpectedVersionIsJudged,
    ARetryIsRecognisedBeforeItsConditionAndChecksAreJudged,
    ARetryIsRecognisedAfterADeleteAndAfterATombstone, TheEventsOfARetryMayBeSpreadOverOtherWrites,
    ARefusedAppendLeavesItsIdsFree, AnIdThatIsStoredOtherwiseIsAMistakeAndIsNamed,
    EventsOfTwoAppendsAreNoRetryOfOne, AnIdTwiceInOneAppendIsAMistake,
    EventsWithoutIdsGetDifferentOnesAndAreNeverRetries, FindTellsWhereAnEventIsAlsoWhenItIsHidden);

}  // namespace skald::testing::contract
