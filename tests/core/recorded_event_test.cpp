#include <gtest/gtest.h>

#include <array>
#include <skald/core/recorded_event.hpp>

namespace {

using namespace std::chrono_literals;

TEST(RecordedEventTest, ACopyHasAllThatTheWriterGave) {
    const std::array<std::string_view, 2> tags{"a", "b"};
    skald::RecordedEvent event;
    event.id = skald::EventId::named("e");
    event.type = "order-paid";
    event.schema_version = 3;
    event.tags = tags;
    event.data = std::string_view("\0\xFF", 2);
    event.content_type = "application/octet-stream";
    event.correlation_id = "cor";
    event.causation_id = "cau";
    event.traceparent = "00-1-2-01";
    event.metadata = "{}";
    event.occurred_at = skald::Timestamp(7ns);
    event.recorded_at = skald::Timestamp(9ns);

    const skald::NewEvent copy = event.to_new_event();
    EXPECT_EQ(copy.id, event.id);
    EXPECT_EQ(copy.type, "order-paid");
    EXPECT_EQ(copy.schema_version, 3U);
    EXPECT_EQ(copy.tags, (skald::Tags{"a", "b"}));
    EXPECT_EQ(copy.data, std::string("\0\xFF", 2));
    EXPECT_EQ(copy.content_type, "application/octet-stream");
    EXPECT_EQ(copy.correlation_id, "cor");
    EXPECT_EQ(copy.causation_id, "cau");
    EXPECT_EQ(copy.traceparent, "00-1-2-01");
    EXPECT_EQ(copy.metadata, "{}");
    EXPECT_EQ(copy.occurred_at, skald::Timestamp(7ns));
}

TEST(RecordedEventTest, FindsItsTags) {
    const std::array<std::string_view, 3> tags{"a", "b", "c"};
    skald::RecordedEvent event;
    EXPECT_FALSE(event.has_tag("a"));
    event.tags = tags;
    EXPECT_TRUE(event.has_tag("a"));
    EXPECT_TRUE(event.has_tag("c"));
    EXPECT_FALSE(event.has_tag("bb"));
    EXPECT_FALSE(event.has_tag(""));
}

}  // namespace
