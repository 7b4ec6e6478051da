#include "compression.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <skald/adapters/http/entity_tag.hpp>

namespace skald::http {
namespace {

std::string gunzip(const std::string& bytes, std::size_t size) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out(size, '\0');
    std::string in = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return out;
}

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
    EXPECT_EQ(gunzip(response.body, text.size()), text);
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
