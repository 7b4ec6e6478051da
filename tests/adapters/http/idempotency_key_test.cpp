#include <gtest/gtest.h>

#include "idempotency_key.hpp"

namespace skald::http {
namespace {

TEST(IdempotencyKey, QuotedAndBareKeysAreTheSame) {
    EXPECT_EQ(parse_idempotency_key("\"8e03-97\""), "8e03-97");
    EXPECT_EQ(parse_idempotency_key("8e03-97"), "8e03-97");
}

TEST(IdempotencyKey, ABackslashQuotes) {
    EXPECT_EQ(parse_idempotency_key(R"("a\"b\\c d")"), R"(a"b\c d)");
}

TEST(IdempotencyKey, WhatIsMalformedIsNone) {
    for (const std::string_view text : {"", "\"", "\"\"", "a b", "\"a", "a\"", "a,b", "\"a\";x=1",
                                        R"("a\")", R"("a\b")", "\"a\"b\"", "gr\xC3\xBCn"}) {
        EXPECT_FALSE(parse_idempotency_key(text)) << text;
    }
    EXPECT_TRUE(parse_idempotency_key(std::string(255, 'k')));
    EXPECT_FALSE(parse_idempotency_key(std::string(256, 'k')));
}

}  // namespace
}  // namespace skald::http
