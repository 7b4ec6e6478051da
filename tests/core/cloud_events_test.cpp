#include <gtest/gtest.h>

#include <skald/core/cloud_events.hpp>

namespace {

using namespace skald;

// An event with every field filled.
struct Sample {
    std::vector<std::string_view> tags{"customer:7", "order:1"};
    RecordedEvent event;

    Sample() {
        event.position = GlobalPosition(42);
        event.id = EventId(*Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
        event.stream = "order-1";
        event.version = Version(3);
        event.type = "order-placed";
        event.schema_version = 2;
        event.tags = tags;
        event.data = R"({"cents":100})";
        event.content_type = "application/json";
        event.correlation_id = "request-9";
        event.causation_id = "command-4";
        event.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        event.metadata = "any bytes";
        event.occurred_at = *parse_timestamp("2023-04-03T10:08:18Z");
        event.recorded_at = *parse_timestamp("2023-04-03T10:08:19.5Z");
    }
};

ReceivedMessage received(const Message& message) {
    return {message.topic,   1,    GlobalPosition(9), message.key,
            message.payload, true, message.headers};
}

ReceivedMessage sample_received() {
    return received(**CloudEventMapping({.source = "/shop"})(Sample().event));
}

// With another value of one header, or without it.
void replace_header(ReceivedMessage& message, std::string_view name,
                    std::optional<std::string_view> value) {
    MessageHeaders headers;
    for (const auto& header : message.headers) {
        if (header.name != name) headers.add(header.name, header.value);
    }
    if (value) headers.add(name, *value);
    message.headers = headers;
}
void set_header(ReceivedMessage& message, std::string_view name, std::string_view value) {
    replace_header(message, name, value);
}
void drop_header(ReceivedMessage& message, std::string_view name) {
    replace_header(message, name, std::nullopt);
}

TEST(CloudEvents, AnEventIsAMessageInBinaryMode) {
    const auto mapped =
        CloudEventMapping({.source = "/shop", .dataschema_prefix = "/schemas/"})(Sample().event);
    ASSERT_TRUE(mapped && *mapped);
    const Message& message = **mapped;
    EXPECT_EQ(message.topic, "order");
    EXPECT_EQ(message.key, "order-1");
    EXPECT_EQ(message.payload, R"({"cents":100})");
    const MessageHeaders expected{
        {"ce_specversion", "1.0"},
        {"ce_id", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
        {"ce_source", "/shop"},
        {"ce_type", "order-placed"},
        {"ce_time", "2023-04-03T10:08:18Z"},
        {"ce_subject", "order-1"},
        {"ce_dataschema", "/schemas/order-placed/2"},
        {"ce_correlationid", "request-9"},
        {"ce_causationid", "command-4"},
        {"ce_traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {"content-type", "application/json"},
        {"skald-position", "42"},
        {"skald-version", "3"},
        {"skald-schema-version", "2"},
        {"skald-recorded-at", "2023-04-03T10:08:19.5Z"},
        {"skald-tags", "customer:7\norder:1"},
        {"skald-metadata", "any bytes"}};
    EXPECT_EQ(message.headers, expected);
}

TEST(CloudEvents, WhatIsNotThereHasNoHeader) {
    Sample sample;
    sample.event.correlation_id = sample.event.causation_id = sample.event.traceparent = {};
    sample.event.metadata = {};
    sample.event.tags = {};
    sample.event.recorded_at = sample.event.occurred_at;
    const ReceivedMessage message =
        received(**CloudEventMapping({.source = "/shop"})(sample.event));
    for (const char* name :
         {"ce_correlationid", "ce_causationid", "ce_traceparent", "traceparent", "ce_dataschema",
          "skald-recorded-at", "skald-tags", "skald-metadata"}) {
        EXPECT_FALSE(message.header(name)) << name;
    }
    const auto read = ReceivedEvent::read(message);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->event().recorded_at, sample.event.occurred_at);
}

TEST(CloudEvents, TheTopicFollowsARuleOrTheCategory) {
    Sample sample;
    EXPECT_EQ((*CloudEventMapping({.source = "/s", .topic_prefix = "shop."})(sample.event))->topic,
              "shop.order");
    const CloudEventMapping by_type(
        {.source = "/s", .topic = [](const RecordedEvent& e) { return std::string(e.type); }});
    EXPECT_EQ((*by_type(sample.event))->topic, "order-placed");
    sample.event.stream = {};
    EXPECT_EQ(CloudEventMapping({.source = "/s"})(sample.event).error().code,
              Errc::invalid_argument);
    ASSERT_TRUE(by_type(sample.event));
    EXPECT_EQ((*by_type(sample.event))->key, "");
}

TEST(CloudEvents, AConsumerReadsTheEventAsItWasStored) {
    const Sample sample;
    const ReceivedMessage message = sample_received();
    auto read = ReceivedEvent::read(message);
    ASSERT_TRUE(read) << to_string(read.error());
    const ReceivedEvent moved = *std::move(read);
    const RecordedEvent& event = moved.event();
    EXPECT_EQ(moved.source(), "/shop");
    EXPECT_EQ(event.position, sample.event.position);
    EXPECT_EQ(event.id, sample.event.id);
    EXPECT_EQ(event.stream, sample.event.stream);
    EXPECT_EQ(event.version, sample.event.version);
    EXPECT_EQ(event.type, sample.event.type);
    EXPECT_EQ(event.schema_version, 2U);
    EXPECT_EQ(std::vector(event.tags.begin(), event.tags.end()), sample.tags);
    EXPECT_EQ(event.data, sample.event.data);
    EXPECT_EQ(event.content_type, sample.event.content_type);
    EXPECT_EQ(event.correlation_id, sample.event.correlation_id);
    EXPECT_EQ(event.causation_id, sample.event.causation_id);
    EXPECT_EQ(event.traceparent, sample.event.traceparent);
    EXPECT_EQ(event.metadata, sample.event.metadata);
    EXPECT_EQ(event.occurred_at, sample.event.occurred_at);
    EXPECT_EQ(event.recorded_at, sample.event.recorded_at);
}

TEST(CloudEvents, AForeignMessageIsOfAnotherFormat) {
    ReceivedMessage none{"orders", 3, GlobalPosition(17), "k", "v"};
    const auto refused = ReceivedEvent::read(none);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unsupported_format);
    EXPECT_EQ(refused.error().message,
              "the message at orders, partition 3, position 17 has no header ce_specversion");
    ReceivedMessage later = sample_received();
    set_header(later, "ce_specversion", "2.0");
    EXPECT_EQ(ReceivedEvent::read(later).error().code, Errc::unsupported_format);
    ReceivedMessage tombstone = sample_received();
    tombstone.has_payload = false;
    EXPECT_EQ(ReceivedEvent::read(tombstone).error().code, Errc::unsupported_format);
    for (const char* name : {"skald-position", "skald-version", "skald-schema-version", "ce_id",
                             "ce_type", "ce_time", "ce_source"}) {
        ReceivedMessage lacking = sample_received();
        drop_header(lacking, name);
        const auto read = ReceivedEvent::read(lacking);
        ASSERT_FALSE(read) << name;
        EXPECT_EQ(read.error().code, Errc::unsupported_format) << name;
        EXPECT_NE(read.error().message.find(name), std::string::npos) << read.error().message;
    }
}

TEST(CloudEvents, ABrokenHeaderIsNamed) {
    const std::pair<const char*, const char*> broken[] = {
        {"skald-position", "0"},
        {"skald-position", "4x"},
        {"skald-position", "-1"},
        {"skald-position", "99999999999999999999999"},
        {"skald-version", ""},
        {"skald-schema-version", "0"},
        {"skald-schema-version", "4294967296"},
        {"ce_id", "not-a-uuid"},
        {"ce_time", "yesterday"},
        {"skald-recorded-at", "now"}};
    for (const auto& [name, value] : broken) {
        ReceivedMessage message = sample_received();
        set_header(message, name, value);
        const auto read = ReceivedEvent::read(message);
        ASSERT_FALSE(read) << name << " " << value;
        EXPECT_EQ(read.error().code, Errc::corrupt) << name;
        EXPECT_NE(read.error().message.find(name), std::string::npos) << read.error().message;
    }
}

TEST(CloudEvents, TheLastHeaderOfANameCounts) {
    ReceivedMessage message = sample_received();
    message.headers.add("ce_type", "order-cancelled");
    EXPECT_EQ(ReceivedEvent::read(message)->event().type, "order-cancelled");
}

}  // namespace
