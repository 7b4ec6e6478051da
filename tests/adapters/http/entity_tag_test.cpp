#include <gtest/gtest.h>

#include <skald/adapters/http/entity_tag.hpp>

namespace skald::http {
namespace {

Result<std::optional<ExpectedVersion>> expected_by(Headers headers) {
    return expected_version({.headers = std::move(headers)});
}

Errc refusal_of(Headers headers) {
    const auto expected = expected_by(std::move(headers));
    EXPECT_FALSE(expected);
    return expected ? Errc::io : expected.error().code;
}

TEST(EntityTags, AListIsParsedWithItsWeakOnes) {
    const auto tags = parse_entity_tags(R"( "a", W/"b" ,, "c,d" )");
    ASSERT_TRUE(tags) << to_string(tags.error());
    EXPECT_EQ(tags->tags, (std::vector<EntityTag>{{"a"}, {"b", true}, {"c,d"}}));
    EXPECT_TRUE(parse_entity_tags("*")->any);
    EXPECT_EQ(parse_entity_tag("W/\"\"").value(), (EntityTag{"", true}));
}

TEST(EntityTags, WhatIsNoListIsRefused) {
    for (const std::string_view text :
         {"", " ", ",", "a", "\"a", "\"a\"b", "\"a\" \"b\"", "w/\"a\"", "W/ \"a\"", "*, \"a\"",
          "\"a b\"", "\"a\x7f\""}) {
        EXPECT_FALSE(parse_entity_tags(text)) << text;
    }
    EXPECT_FALSE(parse_entity_tag("\"a\", \"b\""));
}

TEST(EntityTags, WeakTagsMatchWeaklyOnly) {
    const auto tags = parse_entity_tags(R"("a", W/"b")").value();
    EXPECT_TRUE(tags.match_strongly({"a"}));
    EXPECT_FALSE(tags.match_strongly({"a", true}));
    EXPECT_FALSE(tags.match_strongly({"b"}));
    EXPECT_TRUE(tags.match_weakly({"a", true}));
    EXPECT_TRUE(tags.match_weakly({"b"}));
    EXPECT_FALSE(tags.match_weakly({"c"}));
    EXPECT_TRUE(parse_entity_tags("*")->match_strongly({"x"}));
}

TEST(ExpectedVersionOfRequest, ComesFromTheConditions) {
    EXPECT_EQ(*expected_by({}), std::nullopt);
    EXPECT_EQ(*expected_by({{"If-Match", etag_of(Version(7))}}),
              ExpectedVersion::exactly(Version(7)));
    EXPECT_EQ(*expected_by({{"if-match", "*"}}), ExpectedVersion::exists());
    EXPECT_EQ(*expected_by({{"If-None-Match", "*"}}), ExpectedVersion::no_stream());
}

TEST(ExpectedVersionOfRequest, TagsThatNoVersionHasCannotBeMet) {
    EXPECT_EQ(refusal_of({{"If-Match", "W/\"7\""}}), Errc::wrong_expected_version);
    EXPECT_EQ(refusal_of({{"If-Match", "\"seven\""}}), Errc::wrong_expected_version);
    EXPECT_EQ(refusal_of({{"If-Match", "\"07\""}}), Errc::wrong_expected_version);
    EXPECT_EQ(refusal_of({{"If-Match", "\"-1\""}}), Errc::wrong_expected_version);
    EXPECT_EQ(refusal_of({{"If-Match", "\"18446744073709551616\""}}), Errc::wrong_expected_version);
}

TEST(ExpectedVersionOfRequest, MalformedConditionsAreRefused) {
    EXPECT_EQ(refusal_of({{"If-Match", "7"}}), Errc::invalid_argument);
    EXPECT_EQ(refusal_of({{"If-Match", "\"7\", \"8\""}}), Errc::invalid_argument);
    EXPECT_EQ(refusal_of({{"If-Match", "\"7\""}, {"If-Match", "\"8\""}}), Errc::invalid_argument);
    EXPECT_EQ(refusal_of({{"If-None-Match", "\"7\""}}), Errc::invalid_argument);
    EXPECT_EQ(refusal_of({{"If-None-Match", "*"}, {"If-Match", "*"}}), Errc::invalid_argument);
}

}  // namespace
}  // namespace skald::http
