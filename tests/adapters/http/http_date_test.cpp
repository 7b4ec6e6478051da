#include "http_date.hpp"

#include <gtest/gtest.h>

namespace skald::http {
namespace {

TEST(HttpDate, HasTheFixedFormOfRfc9110) {
    EXPECT_EQ(http_date(parse_timestamp("1994-11-06T08:49:37.9Z").value()),
              "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(parse_timestamp("2026-12-31T23:59:59Z").value()),
              "Thu, 31 Dec 2026 23:59:59 GMT");
    EXPECT_EQ(http_date(parse_timestamp("2024-02-29T00:00:00Z").value()),
              "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace
}  // namespace skald::http
