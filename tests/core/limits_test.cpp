#include <gtest/gtest.h>

#include <skald/core/limits.hpp>
#include <string>

namespace {

using skald::AppendRequest;
using skald::Errc;
using skald::ExpectedVersion;
using skald::NewEvent;
using skald::StreamId;
namespace limits = skald::limits;

const StreamId stream = *StreamId::parse("order-1");

AppendRequest request_with(NewEvent event) {
    return AppendRequest::to(stream, ExpectedVersion::any(), {std::move(event)});
}

// What check says against an event of this kind; empty if it takes it.
std::string refusal_of(const AppendRequest& request, Errc code) {
    const auto checked = limits::check(request);
    if (checked) return "";
    EXPECT_EQ(checked.error().code, code) << checked.error().message;
    return checked.error().message;
}

void expect_limit(std::string NewEvent::* field, std::size_t bytes_max, std::string_view name) {
    NewEvent event{.type = "t"};
    event.*field = std::string(bytes_max, 'x');
    EXPECT_EQ(refusal_of(request_with(event), Errc::too_large), "") << name;
    event.*field += 'x';
    const std::string message = refusal_of(request_with(event), Errc::too_large);
    EXPECT_NE(message.find(name), std::string::npos) << message;
    EXPECT_NE(message.find(std::to_string(bytes_max)), std::string::npos) << message;
}

TEST(LimitsTest, TakeAnOrdinaryEvent) {
    EXPECT_TRUE(limits::check(request_with({.type = "order-paid", .tags = {"order:1"}})));
    EXPECT_TRUE(limits::check(AppendRequest::unstreamed({{.type = "note"}})));
}

TEST(LimitsTest, AnAppendNeedsAnEvent) {
    EXPECT_NE(refusal_of(AppendRequest{{}}, Errc::invalid_argument), "");
    AppendRequest request = request_with({.type = "t"});
    request.writes.push_back({stream, ExpectedVersion::any(), {}});
    const std::string message = refusal_of(request, Errc::invalid_argument);
    EXPECT_NE(message.find("writes[1]"), std::string::npos) << message;
}

TEST(LimitsTest, OnlyAStreamCanHaveAnExpectedVersion) {
    AppendRequest request = AppendRequest::unstreamed({{.type = "t"}});
    request.writes[0].expected = ExpectedVersion::no_stream();
    const std::string message = refusal_of(request, Errc::invalid_argument);
    EXPECT_NE(message.find("expected version"), std::string::npos) << message;
}

TEST(LimitsTest, TextsHaveLimits) {
    expect_limit(&NewEvent::type, limits::type_bytes_max, "the type");
    expect_limit(&NewEvent::content_type, limits::content_type_bytes_max, "content_type");
    expect_limit(&NewEvent::correlation_id, limits::id_text_bytes_max, "correlation_id");
    expect_limit(&NewEvent::causation_id, limits::id_text_bytes_max, "causation_id");
    expect_limit(&NewEvent::traceparent, limits::id_text_bytes_max, "traceparent");
    expect_limit(&NewEvent::metadata, limits::metadata_bytes_max, "metadata");
}

TEST(LimitsTest, NamesAreUtf8WithoutControlCharacters) {
    for (const auto field : {&NewEvent::type, &NewEvent::content_type, &NewEvent::correlation_id,
                             &NewEvent::causation_id, &NewEvent::traceparent}) {
        NewEvent event{.type = "t"};
        event.*field = "a\nb";
        EXPECT_NE(refusal_of(request_with(event), Errc::invalid_argument), "");
        event.*field = "\xED\xA0\x80";
        EXPECT_NE(refusal_of(request_with(event), Errc::invalid_argument), "");
    }
}

TEST(LimitsTest, OnlyTheTypeIsRequired) {
    NewEvent event;
    event.content_type = "";
    EXPECT_NE(refusal_of(request_with(event), Errc::invalid_argument).find("the type"),
              std::string::npos);
    event.type = "t";
    EXPECT_EQ(refusal_of(request_with(event), Errc::invalid_argument), "");
}

TEST(LimitsTest, DataAndMetadataAreBytesOfAnyKind) {
    const std::string bytes("\0\xFF\n", 3);
    EXPECT_TRUE(limits::check(request_with({.type = "t", .data = bytes, .metadata = bytes})));
}

TEST(LimitsTest, TagsHaveALengthAndANumber) {
    NewEvent event{.type = "t", .tags = {std::string(limits::tag_bytes_max, 'x')}};
    EXPECT_EQ(refusal_of(request_with(event), Errc::too_large), "");
    event.tags.add(std::string(limits::tag_bytes_max + 1, 'x'));
    EXPECT_NE(refusal_of(request_with(event), Errc::too_large).find("a tag"), std::string::npos);
    event.tags = {""};
    EXPECT_NE(refusal_of(request_with(event), Errc::invalid_argument).find("a tag"),
              std::string::npos);

    event.tags = {};
    for (std::size_t i = 0; i < limits::tags_max; ++i) event.tags.add(std::to_string(i));
    EXPECT_EQ(refusal_of(request_with(event), Errc::too_large), "");
    event.tags.add("one more");
    EXPECT_NE(refusal_of(request_with(event), Errc::too_large).find("1025 tags"),
              std::string::npos);
}

TEST(LimitsTest, SchemaVersionsBeginAtOne) {
    EXPECT_NE(refusal_of(request_with({.type = "t", .schema_version = 0}), Errc::invalid_argument),
              "");
}

TEST(LimitsTest, TimesThatHaveNoTextAreRefused) {
    const auto refused = [](skald::Timestamp time) {
        return !limits::check(request_with({.type = "t", .occurred_at = time}));
    };
    EXPECT_TRUE(refused(skald::Timestamp::min()));
    EXPECT_TRUE(refused(skald::Timestamp::max()));
    const auto first = *skald::parse_timestamp("1678-01-01");
    const auto last = *skald::parse_timestamp("2261-12-31T23:59:59.999999999Z");
    EXPECT_FALSE(refused(first));
    EXPECT_FALSE(refused(last));
    EXPECT_TRUE(refused(first - std::chrono::nanoseconds(1)));
    EXPECT_TRUE(refused(last + std::chrono::nanoseconds(1)));
}

TEST(LimitsTest, AnAppendHasAtMost65535Events) {
    const NewEvent event{.type = "t"};
    AppendRequest request =
        AppendRequest::unstreamed(std::vector<NewEvent>(limits::append_events_max - 1, event));
    request.writes.push_back({stream, ExpectedVersion::any(), {event}});
    EXPECT_EQ(refusal_of(request, Errc::too_large), "");
    request.writes[1].events.push_back(event);
    EXPECT_NE(refusal_of(request, Errc::too_large).find("65536 events"), std::string::npos);
}

TEST(LimitsTest, TheBytesOfAllEventsCountTogether) {
    NewEvent half{.type = "t", .data = std::string(limits::append_bytes_max / 2, 'x')};
    EXPECT_TRUE(limits::check(request_with(half)));
    AppendRequest request = request_with(half);
    request.writes.push_back({std::nullopt, ExpectedVersion::any(), {half}});
    const std::string message = refusal_of(request, Errc::too_large);
    EXPECT_NE(message.find("writes[1].events[0]"), std::string::npos) << message;
}

TEST(LimitsTest, AnErrorNamesTheEventAndItsStream) {
    AppendRequest request = request_with({.type = "t"});
    request.writes[0].events.push_back({.type = ""});
    const auto checked = limits::check(request);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().stream, "order-1");
    EXPECT_NE(checked.error().message.find("writes[0].events[1]"), std::string::npos);
}

TEST(LimitsTest, AnIdComesOnceInARequest) {
    const NewEvent event{.id = skald::EventId::named("e"), .type = "t"};
    AppendRequest request = request_with(event);
    request.writes.push_back({std::nullopt, ExpectedVersion::any(), {{.type = "t"}, event}});
    const std::string message = refusal_of(request, Errc::invalid_argument);
    EXPECT_NE(message.find("writes[1].events[1]"), std::string::npos) << message;
    EXPECT_NE(message.find(to_string(event.id)), std::string::npos) << message;
}

TEST(LimitsTest, EventsWithoutIdsAreNotTakenForRepeats) {
    EXPECT_TRUE(limits::check(AppendRequest::unstreamed({{.type = "t"}, {.type = "t"}})));
}

TEST(LimitsTest, AQueryHasAtMost256Items) {
    AppendRequest request = request_with({.type = "t"});
    request.condition.emplace();
    for (std::size_t i = 0; i < limits::query_items_max; ++i) {
        request.condition->fail_if.or_item({.types = {"t"}});
    }
    EXPECT_TRUE(limits::check(request));
    EXPECT_TRUE(limits::check(request.condition->fail_if));
    request.condition->fail_if.or_item({.types = {"t"}});
    EXPECT_NE(refusal_of(request, Errc::too_large).find("257 items"), std::string::npos);
    EXPECT_FALSE(limits::check(request.condition->fail_if));
}

}  // namespace
