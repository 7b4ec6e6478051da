#include <gtest/gtest.h>

#include <skald/adapters/http/trace_parent.hpp>
#include <string>

namespace skald::http {
namespace {

constexpr std::string_view valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceParent, ItsPartsAreFound) {
    const auto parsed = parse_traceparent(valid);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->version, "00");
    EXPECT_EQ(parsed->trace_id, "0af7651916cd43dd8448eb211c80319c");
    EXPECT_EQ(parsed->parent_id, "b7ad6b7169203331");
    EXPECT_EQ(parsed->flags, "01");
}

TEST(TraceParent, LaterVersionsMayHaveMore) {
    const std::string later = "cc" + std::string(valid.substr(2));
    EXPECT_TRUE(parse_traceparent(later));
    EXPECT_TRUE(parse_traceparent(later + "-more"));
    EXPECT_FALSE(parse_traceparent(later + "more"));
    EXPECT_FALSE(parse_traceparent(std::string(valid) + "-more"));
}

TEST(TraceParent, WhatIsMalformedIsNone) {
    for (const std::string_view text : {
             "",
             "00",
             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
             "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
             "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
             "00-00000000000000000000000000000000-b7ad6b7169203331-01",
             "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
             "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
             "00-0af7651916cd43dd8448eb211c80319cb-7ad6b7169203331-01",
             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333101-",
         }) {
        EXPECT_FALSE(parse_traceparent(text)) << text;
    }
}

}  // namespace
}  // namespace skald::http
