#include <gtest/gtest.h>

#include <skald/adapters/http/http_headers.hpp>

#include "header_line.hpp"

namespace skald::http {
namespace {

TEST(HttpHeaders, NamesAreComparedWithoutCase) {
    const Headers headers{{"Content-Type", "text/plain"}};
    EXPECT_EQ(headers.find("content-TYPE"), "text/plain");
    EXPECT_FALSE(headers.find("Content-Typ"));
    EXPECT_FALSE(headers.find("Content-Type2"));
}

TEST(HttpHeaders, SetReplacesAllOfTheName) {
    Headers headers{{"Vary", "a"}, {"X", "1"}, {"vary", "b"}};
    EXPECT_EQ(headers.count("VARY"), 2U);
    EXPECT_EQ(headers.joined("Vary"), "a, b");
    headers.set("Vary", "c");
    EXPECT_EQ(headers.joined("Vary"), "c");
    headers.remove("x");
    EXPECT_EQ(headers, (Headers{{"Vary", "c"}}));
}

TEST(HttpHeaders, WhatWouldSplitAMessageIsNotFitToBeWritten) {
    EXPECT_TRUE(is_fit_header({"X-Colour", "gr\xC3\xBCn\tlich"}));
    EXPECT_TRUE(is_fit_header({"X", ""}));
    EXPECT_FALSE(is_fit_header({"X", "1\r\nSet-Cookie: 2"}));
    EXPECT_FALSE(is_fit_header({"X", "1\n"}));
    EXPECT_FALSE(is_fit_header({"X", std::string("1\0", 2)}));
    EXPECT_FALSE(is_fit_header({"X: 1\r\nY", "2"}));
    EXPECT_FALSE(is_fit_header({"", "1"}));
    EXPECT_FALSE(is_fit_header({"content-length", "1"}));
    EXPECT_FALSE(is_fit_header({"Transfer-Encoding", "chunked"}));
}

}  // namespace
}  // namespace skald::http
