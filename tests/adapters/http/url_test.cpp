#include "url.hpp"

#include <gtest/gtest.h>

namespace skald::http {
namespace {

TEST(HttpUrl, HasHostPortAndTarget) {
    const Url url = parse_url("http://localhost:8080/orders?x=1#top").value();
    EXPECT_EQ(url.host, "localhost");
    EXPECT_EQ(url.port, 8080);
    EXPECT_EQ(url.authority, "localhost:8080");
    EXPECT_EQ(url.target, "/orders?x=1");
}

TEST(HttpUrl, WhatIsLeftOutHasItsDefault) {
    const Url url = parse_url("HTTP://example.org").value();
    EXPECT_EQ(url.port, 80);
    EXPECT_EQ(url.target, "/");
    EXPECT_EQ(parse_url("http://example.org?x")->target, "/?x");
}

TEST(HttpUrl, AnAddressOfVersionSixStandsInBrackets) {
    const Url url = parse_url("http://[::1]:81/").value();
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.port, 81);
    EXPECT_EQ(url.authority, "[::1]:81");
    EXPECT_EQ(parse_url("http://[::1]")->port, 80);
}

TEST(HttpUrl, WhatIsNoneIsRefused) {
    for (const std::string_view text :
         {"", "http://", "https://example.org/", "example.org", "/orders", "http:///x",
          "http://:80/", "http://a:/", "http://a:0/", "http://a:65536/", "http://a:b/",
          "http://u:p@a/", "http://a/b c", "http://a/\r\nX: 1", "http://gr\xC3\xBCn/"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().code, Errc::invalid_argument);
    }
}

}  // namespace
}  // namespace skald::http
