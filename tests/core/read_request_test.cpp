#include <gtest/gtest.h>

#include <skald/core/read_request.hpp>

namespace {

using skald::Direction;
using skald::GlobalPosition;
using skald::Query;
using skald::ReadRequest;
using skald::Timestamp;
using skald::Version;

TEST(ReadRequestTest, AllReadsTheLogForwardFromTheBeginning) {
    const auto request = ReadRequest::all();
    EXPECT_FALSE(request.stream_id);
    EXPECT_TRUE(request.filter.is_all());
    EXPECT_EQ(request.direction, Direction::forward);
    EXPECT_FALSE(request.from_version || request.after_position || request.from_recorded_at);
    EXPECT_EQ(ReadRequest::all(Query::types({"t"})).filter, Query::types({"t"}));
}

TEST(ReadRequestTest, EachWordSetsItsPart) {
    const auto stream = *skald::StreamId::parse("order-1");
    const Timestamp time{std::chrono::seconds(5)};
    const auto request = ReadRequest::stream(stream)
                             .from(Version(7))
                             .after(GlobalPosition(9))
                             .from(time)
                             .backward()
                             .limit({.events_max = 10, .bytes_max = 100})
                             .matching(Query::types({"t"}))
                             .with_snapshot("order");
    EXPECT_EQ(request.stream_id, stream);
    EXPECT_EQ(request.from_version, Version(7));
    EXPECT_EQ(request.after_position, GlobalPosition(9));
    EXPECT_EQ(request.from_recorded_at, time);
    EXPECT_EQ(request.direction, Direction::backward);
    EXPECT_EQ(request.page.events_max, 10U);
    EXPECT_EQ(request.page.bytes_max, 100U);
    EXPECT_EQ(request.filter, Query::types({"t"}));
    EXPECT_EQ(request.snapshot_kind, "order");
}

}  // namespace
