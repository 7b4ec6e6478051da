// The contract of what is kept of an event: every field, any bytes, the times, the limits.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <skald/core/limits.hpp>
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStoreEventContract : public EventStoreSuite<Fixture> {
protected:
    Result<Appended> append_one(NewEvent given) {
        std::vector<NewEvent> one;
        one.push_back(std::move(given));
        return this->store().append(AppendRequest::unstreamed(std::move(one)));
    }

    /// Appends to a stream and checks that the bytes come back.
    void keep(const std::string& data) {
        const Appended appended = value_of(append_one(event("bytes", {}, data)));
        const EventBatch page =
            this->read(ReadRequest::all().after(GlobalPosition(appended.position.value() - 1)));
        ASSERT_EQ(page.size(), 1U);
        EXPECT_TRUE(page.events[0].data == data) << data.size() << " bytes came back otherwise";
    }

    /// Changes a good event in one way; accepted (none) or the code of the refusal.
    std::optional<Errc> refusal_of(const std::function<void(NewEvent&)>& change) {
        NewEvent given = event("happened");
        change(given);
        const auto appended = append_one(std::move(given));
        return appended ? std::nullopt : std::optional(appended.error().code);
    }
};
TYPED_TEST_SUITE_P(EventStoreEventContract);

TYPED_TEST_P(EventStoreEventContract, EveryFieldComesBackAsItWasGiven) {
    NewEvent given{.id = EventId::named("given"),
                   .type = "order-placed",
                   .schema_version = 7,
                   .tags = {"order:1", "customer:2"},
                   .data = "{}",
                   .content_type = "application/x-test",
                   .correlation_id = "correlation",
                   .causation_id = "causation",
                   .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                   .metadata = "of the user",
                   .occurred_at = Timestamp(std::chrono::nanoseconds(-123456789))};
    this->put("order-1", {"before"});
    value_of(this->store().append(stream_id("order-1"), ExpectedVersion::any(), {given}));
    const EventBatch page = this->read_stream("order-1");
    ASSERT_EQ(page.size(), 2U);
    const RecordedEvent& kept = page.events[1];
    EXPECT_EQ(kept.position, GlobalPosition(2));
    EXPECT_EQ(kept.stream, "order-1");
    EXPECT_EQ(kept.version, Version(1));
    EXPECT_EQ(kept.id, given.id);
    EXPECT_EQ(kept.type, given.type);
    EXPECT_EQ(kept.schema_version, 7U);
    EXPECT_EQ(Texts(kept.tags.begin(), kept.tags.end()), (Texts{"customer:2", "order:1"}));
    EXPECT_EQ(kept.data, given.data);
    EXPECT_EQ(kept.content_type, given.content_type);
    EXPECT_EQ(kept.correlation_id, given.correlation_id);
    EXPECT_EQ(kept.causation_id, given.causation_id);
    EXPECT_EQ(kept.traceparent, given.traceparent);
    EXPECT_EQ(kept.metadata, given.metadata);
    EXPECT_EQ(kept.occurred_at, *given.occurred_at);
    EXPECT_EQ(kept.recorded_at, this->clock().now());
}

TYPED_TEST_P(EventStoreEventContract, AnyBytesAreKept) {
    this->keep("");
    this->keep(std::string("\0a\0\xff\xfe\n", 6));
    std::string all_bytes;
    for (int byte = 0; byte < 256; ++byte) all_bytes.push_back(static_cast<char>(byte));
    this->keep(all_bytes);
    std::string mebibyte;
    while (mebibyte.size() < (std::size_t{1} << 20)) mebibyte += all_bytes;
    this->keep(mebibyte);
}

TYPED_TEST_P(EventStoreEventContract, NamesMayBeAnyUnicode) {
    const std::string name = "pöäß-日本語 🧾 ' \" \\ % / ..";
    const auto appended = this->store().append(stream_id(name), ExpectedVersion::no_stream(),
                                               {event(name, {name}), event("other")});
    ASSERT_TRUE(appended) << to_string(appended.error());
    EXPECT_EQ(types_of(this->read_stream(name)), (Texts{name, "other"}));
    EXPECT_EQ(types_of(this->read(ReadRequest::all(Query::tagged({name})))), Texts{name});
    EXPECT_EQ(types_of(this->read(ReadRequest::all(Query::category("pöäß")))).size(), 2U);
}

TYPED_TEST_P(EventStoreEventContract, NamesThatDifferInOneByteAreDifferent) {
    this->put("order-1", {"a"});
    this->put("Order-1", {"b"});
    this->put("order-1 ", {"c"});
    this->put("order-", {"d"});
    EXPECT_EQ(types_of(this->read_stream("order-1")), Texts{"a"});
    EXPECT_EQ(types_of(this->read_stream("order-1 ")), Texts{"c"});
}

TYPED_TEST_P(EventStoreEventContract, AnEventOccursWhenItIsRecordedUnlessTheWriterSaysOtherwise) {
    this->put("order-1", {"a"});
    const EventBatch page = this->read_stream("order-1");
    EXPECT_EQ(page.events.at(0).occurred_at, this->clock().now());
    EXPECT_EQ(page.events.at(0).recorded_at, this->clock().now());
}

TYPED_TEST_P(EventStoreEventContract, RecordedTimesNeverDecreaseWhenTheClockGoesBack) {
    const Timestamp start = this->clock().now();
    const auto put_at = [&](std::chrono::seconds offset) {
        this->clock().set(start + offset);
        this->put("order-1", {"a", "b"});
    };
    put_at(std::chrono::seconds(10));
    put_at(std::chrono::seconds(-3600));
    put_at(std::chrono::seconds(9));
    put_at(std::chrono::seconds(11));
    std::vector<std::int64_t> seconds;
    for (const RecordedEvent& kept : this->read_all()) {
        seconds.push_back((kept.recorded_at - start) / std::chrono::seconds(1));
    }
    EXPECT_EQ(seconds, (std::vector<std::int64_t>{10, 10, 10, 10, 10, 10, 11, 11}));
}

TYPED_TEST_P(EventStoreEventContract, TextsAreAcceptedUpToTheirLimit) {
    struct Text {
        const char* what;
        std::size_t limit;
        std::function<void(NewEvent&, std::string)> set;
    };
    const Text texts[] = {
        {"type", limits::type_bytes_max, [](auto& e, auto text) { e.type = text; }},
        {"tag", limits::tag_bytes_max, [](auto& e, auto text) { e.tags.add(text); }},
        {"content type", limits::content_type_bytes_max,
         [](auto& e, auto text) { e.content_type = text; }},
        {"correlation id", limits::id_text_bytes_max,
         [](auto& e, auto text) { e.correlation_id = text; }},
        {"causation id", limits::id_text_bytes_max,
         [](auto& e, auto text) { e.causation_id = text; }},
        {"traceparent", limits::id_text_bytes_max,
         [](auto& e, auto text) { e.traceparent = text; }},
        {"metadata", limits::metadata_bytes_max, [](auto& e, auto text) { e.metadata = text; }},
    };
    for (const Text& text : texts) {
        const auto refusal = [&](std::size_t size) {
            return this->refusal_of([&](NewEvent& e) { text.set(e, std::string(size, 'x')); });
        };
        EXPECT_EQ(refusal(text.limit), std::nullopt) << text.what;
        EXPECT_EQ(refusal(text.limit + 1), Errc::too_large) << text.what;
    }
    EXPECT_EQ(this->head(), std::size(texts)) << "what was refused used no position";
}

TYPED_TEST_P(EventStoreEventContract, AnEventHasAsManyTagsAsTheLimitSays) {
    NewEvent given = event("tagged");
    while (given.tags.size() < limits::tags_max) given.tags.add(std::to_string(given.tags.size()));
    EXPECT_TRUE(this->append_one(given));
    given.tags.add("one more");
    EXPECT_EQ(code_of(this->append_one(given)), Errc::too_large);
}

TYPED_TEST_P(EventStoreEventContract, NamesThatAreNotTextAreMistakes) {
    for (const std::string& bad : {std::string(), std::string("a\nb"), std::string("a\0b", 3),
                                   std::string("\xc3\x28"), std::string("\x7f")}) {
        EXPECT_EQ(this->refusal_of([&](NewEvent& e) { e.type = bad; }), Errc::invalid_argument);
        EXPECT_EQ(this->refusal_of([&](NewEvent& e) { e.tags.add(bad); }), Errc::invalid_argument);
    }
    EXPECT_EQ(this->refusal_of([](NewEvent& e) { e.schema_version = 0; }), Errc::invalid_argument);
    EXPECT_EQ(this->head(), 0U);
}

TYPED_TEST_P(EventStoreEventContract, AnAppendHasAsManyEventsAsTheLimitSays) {
    std::vector<NewEvent> many(limits::append_events_max, event("one"));
    EXPECT_EQ(this->put_unstreamed(many).position, GlobalPosition(limits::append_events_max));
    many.push_back(event("one"));
    EXPECT_EQ(code_of(this->store().append(AppendRequest::unstreamed(std::move(many)))),
              Errc::too_large);
}

TYPED_TEST_P(EventStoreEventContract, AnAppendHasAsManyBytesAsTheLimitSays) {
    const std::size_t half = limits::append_bytes_max / 2;
    EXPECT_EQ(
        code_of(this->store().append(AppendRequest::unstreamed(
            {event("big", {}, std::string(half, 'x')), event("big", {}, std::string(half, 'x'))}))),
        Errc::too_large);
    this->keep(std::string(limits::append_bytes_max - 4096, 'x'));
}

TYPED_TEST_P(EventStoreEventContract, ABatchOutlivesLaterAppendsAndTheStore) {
    auto other = std::make_unique<TypeParam>();
    const auto append = [&](const std::string& data) {
        value_of(other->store().append(stream_id("order-1"), ExpectedVersion::any(),
                                       {event("kept", {"tag"}, data)}));
    };
    append("first");
    const EventBatch page = value_of(other->store().read(ReadRequest::all()));
    for (int i = 0; i < 100; ++i) append(std::string(1000, 'x'));
    other.reset();
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.events[0].data, "first");
    EXPECT_EQ(page.events[0].stream, "order-1");
    EXPECT_TRUE(page.events[0].has_tag("tag"));
}

REGISTER_TYPED_TEST_SUITE_P(EventStoreEventContract, EveryFieldComesBackAsItWasGiven,
                            AnyBytesAreKept, NamesMayBeAnyUnicode,
                            NamesThatDifferInOneByteAreDifferent,
                            AnEventOccursWhenItIsRecordedUnlessTheWriterSaysOtherwise,
                            RecordedTimesNeverDecreaseWhenTheClockGoesBack,
                            TextsAreAcceptedUpToTheirLimit, AnEventHasAsManyTagsAsTheLimitSays,
                            NamesThatAreNotTextAreMistakes, AnAppendHasAsManyEventsAsTheLimitSays,
                            AnAppendHasAsManyBytesAsTheLimitSays,
                            ABatchOutlivesLaterAppendsAndTheStore);

}  // namespace skald::testing::contract
