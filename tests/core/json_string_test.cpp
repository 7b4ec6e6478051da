#include <gtest/gtest.h>

#include <skald/core/json_string.hpp>

namespace skald {
namespace {

std::string json(std::string_view text) {
    std::string out = "x";
    append_json_string(out, text);
    return out;
}

TEST(JsonString, TextIsAppendedInQuotes) {
    EXPECT_EQ(json("Kürbis 🎃"), "x\"Kürbis 🎃\"");
    EXPECT_EQ(json(""), "x\"\"");
}

TEST(JsonString, WhatJsonDoesNotAllowIsEscaped) {
    EXPECT_EQ(json("a\"b\\c\nd\re\tf"), R"(x"a\"b\\c\nd\re\tf")");
    EXPECT_EQ(json(std::string_view("\0\x1f\x7f", 3)), "x\"\\u0000\\u001f\x7f\"");
}

TEST(JsonString, BytesThatAreNoTextAreReplaced) {
    EXPECT_EQ(json("a\xFFz"), "x\"a\xEF\xBF\xBDz\"");
    EXPECT_EQ(json("\xE2\x82"), "x\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace skald
