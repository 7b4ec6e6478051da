#include "compression.hpp"

#include <gtest/gtest.h>

#include <skald/adapters/http/entity_tag.hpp>

#include "../../gzip_reader.hpp"

namespace skald::http {
namespace {

Response compressed(Response response, const std::string& accepted = "gzip") {
    Request request;
    if (!accepted.empty()) request.headers.add("Accept-Encoding", accepted);
    compress(request, response, 100);
    return response;
}

const std::string text(1000, 'x');

TEST(Compression, IsChosenByTheClient) {
    EXPECT_TRUE(accepts_gzip("gzip"));
    EXPECT_TRUE(accepts_gzip("br;q=1.0, GZIP;q=0.5"));
    EXPECT_TRUE(accepts_gzip("deflate, *"));
    EXPECT_TRUE(accepts_gzip("x-gzip"));
    EXPECT_FALSE(accepts_gzip(""));
    EXPECT_FALSE(accepts_gzip("br, identity"));
    EXPECT_FALSE(accepts_gzip("gzip;q=0"));
    EXPECT_FALSE(accepts_gzip("gzip ; Q=0.000, *"));
    EXPECT_FALSE(accepts_gzip("*;q=0"));
    EXPECT_FALSE(accepts_gzip("gzipped"));
}

TEST(Compression, PlainTextIsSentToWhoLikesItMore) {
    EXPECT_FALSE(accepts_gzip("gzip;q=0.5, identity"));
    EXPECT_FALSE(accepts_gzip("identity;q=0.501, gzip;q=0.5"));
    EXPECT_FALSE(accepts_gzip("identity, *;q=0.9"));
    EXPECT_TRUE(accepts_gzip("gzip, identity"));
    EXPECT_TRUE(accepts_gzip("identity;q=0.5, gzip;q=0.501"));
    EXPECT_TRUE(accepts_gzip("gzip;q=1.000, identity;q=1.0"));
    EXPECT_TRUE(accepts_gzip("gzip;q=x, identity"));  // no quality is the highest
}

TEST(Compression, IsForTypesThatGetSmaller) {
    for (const std::string_view type :
         {"application/json", "text/html; charset=utf-8", "application/problem+json",
          "image/svg+xml", "text/javascript", "Application/JSON"}) {
        EXPECT_TRUE(is_compressible(type)) << type;
    }
    for (const std::string_view type : {"", "image/png", "text/event-stream", "json", "text"}) {
        EXPECT_FALSE(is_compressible(type)) << type;
    }
}

TEST(Compression, ABodyComesBackWhole) {
    const Response response = compressed(Response::text(200, text));
    EXPECT_EQ(response.headers.find("Content-Encoding"), "gzip");
    EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding");
    EXPECT_LT(response.body.size(), 100U);
    EXPECT_EQ(testing::gunzip(response.body), text);
}

TEST(Compression, CachesHearThatItCouldHaveBeen) {
    const Response response = compressed(Response::text(200, text), "");
    EXPECT_EQ(response.body, text);
    EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding");
}

TEST(Compression, SmallAndFinishedBodiesStayAsTheyAre) {
    EXPECT_EQ(compressed(Response::text(200, text.substr(0, 99))).body.size(), 99U);
    Response finished = Response::text(200, text);
    finished.headers.set("Content-Encoding", "br");
    EXPECT_EQ(compressed(finished).body, text);
    Response picture = Response::text(200, text);
    picture.headers.set("Content-Type", "image/png");
    EXPECT_EQ(compressed(picture).body, text);
    EXPECT_FALSE(compressed(picture).headers.find("Vary"));
}

TEST(Compression, OtherBytesHaveAnotherEntityTag) {
    Response response = Response::text(200, text);
    response.headers.set("ETag", etag_of(Version(7)));
    const Response smaller = compressed(response);
    EXPECT_EQ(smaller.headers.find("ETag"), "\"7-gzip\"");
    Request next{.headers = {{"If-Match", "\"7-gzip\""}, {"If-None-Match", "W/\"6-gzip\", \"5\""}}};
    forget_compression(next);
    EXPECT_EQ(next.headers.find("If-Match"), "\"7\"");
    EXPECT_EQ(next.headers.find("If-None-Match"), "W/\"6\", \"5\"");
}

}  // namespace
}  // namespace skald::http
