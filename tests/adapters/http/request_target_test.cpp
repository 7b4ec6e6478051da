#include "request_target.hpp"

#include <gtest/gtest.h>

namespace skald::http {
namespace {

using Texts = std::vector<std::string>;

Texts segments(std::string_view target) {
    const auto parsed = parse_target(target);
    EXPECT_TRUE(parsed) << target << ": " << to_string(parsed.error());
    return parsed ? parsed->segments : Texts();
}

std::vector<Parameter> query(std::string_view target) {
    const auto parsed = parse_target(target);
    EXPECT_TRUE(parsed) << target << ": " << to_string(parsed.error());
    return parsed ? parsed->query : std::vector<Parameter>();
}

TEST(RequestTarget, APathHasSegments) {
    EXPECT_EQ(segments("/"), (Texts{""}));
    EXPECT_EQ(segments("/orders/7"), (Texts{"orders", "7"}));
    EXPECT_EQ(segments("/orders//7/"), (Texts{"orders", "", "7", ""}));
}

TEST(RequestTarget, PercentSignsAreDecodedWithinASegment) {
    EXPECT_EQ(segments("/a%2Fb%2fc/%C3%BC"), (Texts{"a/b/c", "ü"}));
    EXPECT_EQ(segments("/a+b"), (Texts{"a+b"}));
    EXPECT_EQ(segments("/%2525"), (Texts{"%25"}));
}

TEST(RequestTarget, AQueryHasNamesAndValues) {
    EXPECT_EQ(query("/?a=1&b=&c&&a=2%263"),
              (std::vector<Parameter>{{"a", "1"}, {"b", ""}, {"c", ""}, {"a", "2&3"}}));
    EXPECT_EQ(query("/?q=x+y%2Bz%0A=w"), (std::vector<Parameter>{{"q", "x y+z\n=w"}}));
    EXPECT_EQ(query("/a?"), (std::vector<Parameter>{}));
}

TEST(RequestTarget, AnOriginIsLeftAway) {
    EXPECT_EQ(segments("http://example.org:80/orders"), (Texts{"orders"}));
    EXPECT_EQ(segments("HTTP://example.org"), (Texts{""}));
    EXPECT_EQ(query("http://example.org?a=1"), (std::vector<Parameter>{{"a", "1"}}));
    EXPECT_EQ(parse_target("http://example.org/a?b")->path, "/a");
}

TEST(RequestTarget, TheAsteriskIsTheServer) {
    EXPECT_TRUE(parse_target("*")->is_asterisk);
}

TEST(RequestTarget, WhatIsMalformedIsRefused) {
    for (const std::string_view target : {"",
                                          "orders",
                                          "example.org:443",
                                          "http://",
                                          "http:///a",
                                          "ftp://example.org/",
                                          "**",
                                          "/a#b",
                                          "/a b",
                                          "/\x7f",
                                          "/\xC3\xBC",
                                          "/%",
                                          "/%2",
                                          "/%2G",
                                          "/%G2",
                                          "/?a=%",
                                          "/?%zz=1",
                                          "/%FF",
                                          "/%C0%AF",
                                          "/%ED%A0%80",
                                          "/?a=%FF",
                                          "/%00",
                                          "/%0A",
                                          "/a/../b",
                                          "/a/%2E%2e/b",
                                          "/.",
                                          "/a/.",
                                          "/files/..%2f..%2fetc%2fpasswd",
                                          "/files/a/%2e%2e%2fsecret",
                                          "/files/..%5c..%5cx",
                                          "/files/a%2F.",
                                          "/files/a\\..\\b"}) {
        const auto parsed = parse_target(target);
        ASSERT_FALSE(parsed) << target;
        EXPECT_EQ(parsed.error().code, Errc::invalid_argument) << target;
    }
}

TEST(RequestTarget, DotsInNamesAreFine) {
    EXPECT_EQ(segments("/app.js/...a/.b"), (Texts{"app.js", "...a", ".b"}));
    EXPECT_EQ(segments("/a..%2F..b"), (Texts{"a../..b"}));
}

}  // namespace
}  // namespace skald::http
