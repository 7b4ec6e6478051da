#include <gtest/gtest.h>

#include <skald/core/append_request.hpp>

namespace {

using skald::Appended;
using skald::AppendRequest;
using skald::ExpectedVersion;
using skald::StreamId;

TEST(AppendRequestTest, ToWritesOneStream) {
    const auto stream = *StreamId::parse("order-1");
    const auto request = AppendRequest::to(stream, ExpectedVersion::exists(), {{.type = "t"}});
    ASSERT_EQ(request.writes.size(), 1U);
    EXPECT_EQ(request.writes[0].stream, stream);
    EXPECT_EQ(request.writes[0].expected, ExpectedVersion::exists());
    EXPECT_EQ(request.writes[0].events.at(0).type, "t");
}

TEST(AppendRequestTest, UnstreamedWritesNone) {
    const auto request = AppendRequest::unstreamed({{.type = "t"}, {.type = "u"}});
    ASSERT_EQ(request.writes.size(), 1U);
    EXPECT_FALSE(request.writes[0].stream);
    EXPECT_EQ(request.writes[0].expected, ExpectedVersion::any());
    EXPECT_EQ(request.writes[0].events.size(), 2U);
}

TEST(AppendCompletionTest, OnlyAWaitingCallerSaysSo) {
    int calls = 0;
    const auto count = [&calls](const skald::Result<Appended>&) { ++calls; };
    const skald::AppendCompletion plain(count);
    const auto waiting = skald::AppendCompletion::waiting(count);
    EXPECT_FALSE(plain.caller_waits());
    EXPECT_TRUE(waiting.caller_waits());
    plain(Appended{});
    waiting(Appended{});
    EXPECT_EQ(calls, 2);
}

TEST(AppendCompletionTest, ACopyIsAsGoodAsTheOriginal) {
    int calls = 0;
    auto waiting = skald::AppendCompletion::waiting([&calls](const auto&) { ++calls; });
    // Of an object that is not const: that would be another overload.
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    const auto copy = waiting;
    EXPECT_TRUE(copy.caller_waits());
    copy(Appended{});
    EXPECT_EQ(calls, 1);
}

}  // namespace
