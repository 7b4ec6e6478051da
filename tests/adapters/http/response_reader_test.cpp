#include "response_reader.hpp"

#include <gtest/gtest.h>

namespace skald::http {
namespace {

using Step = ResponseReader::Step;

class ResponseReaderTest : public ::testing::Test {
public:
    // The outcome of a response that comes byte by byte, and then the end of the connection.
    Step read(std::string_view bytes, Method method = Method::get) {
        reader_ = std::make_unique<ResponseReader>(method, limits_);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const Step step = reader_->received(bytes.substr(i, 1));
            if (step != Step::need_more) {
                EXPECT_TRUE(step != Step::done || i + 1 == bytes.size()) << bytes.substr(i);
                return step;
            }
        }
        return reader_->ended();
    }
    ResponseReader& reader() { return *reader_; }
    ClientOptions& limits() { return limits_; }

private:
    ClientOptions limits_;
    std::unique_ptr<ResponseReader> reader_;
};

TEST_F(ResponseReaderTest, ABodyMayBeCountedChunkedOrEndWithTheConnection) {
    ASSERT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), Step::done);
    EXPECT_TRUE(reader().keeps_alive());
    EXPECT_EQ(reader().take().body, "abc");
    ASSERT_EQ(read("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
              Step::done);
    EXPECT_TRUE(reader().keeps_alive());
    EXPECT_EQ(reader().take().body, "abc");
    ASSERT_EQ(read("HTTP/1.1 200 OK\r\n\r\nabc"), Step::done);
    EXPECT_FALSE(reader().keeps_alive());
    EXPECT_EQ(reader().take().body, "abc");
}

TEST_F(ResponseReaderTest, SomeAnswersHaveNoBodyWhateverTheySay) {
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Method::head), Step::done);
    EXPECT_TRUE(reader().keeps_alive());
    EXPECT_EQ(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"), Step::done);
    EXPECT_TRUE(reader().keeps_alive());
    EXPECT_EQ(read("HTTP/1.1 204 No Content\r\n\r\n"), Step::done);
    EXPECT_TRUE(reader().keeps_alive());
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\n\r\n", Method::head), Step::done);
    EXPECT_TRUE(reader().keeps_alive());
}

TEST_F(ResponseReaderTest, InterimAnswersAreSkipped) {
    ASSERT_EQ(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
                   "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"),
              Step::done);
    const Response response = reader().take();
    EXPECT_EQ(response.status, 201);
    EXPECT_FALSE(response.headers.find("Link"));
}

TEST_F(ResponseReaderTest, BytesBehindTheAnswerEndTheConnection) {
    ResponseReader greedy(Method::get, limits());
    ASSERT_EQ(greedy.received("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200"),
              Step::done);
    EXPECT_FALSE(greedy.keeps_alive());
}

TEST_F(ResponseReaderTest, WhatIsCutOffOrMalformedIsRefused) {
    for (const std::string_view bytes :
         {"HTTP/1.1 200", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "<html>\n",
          "HTTP/1.1 2xx OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"}) {
        EXPECT_EQ(read(bytes), Step::malformed) << bytes;
        EXPECT_FALSE(reader().reason().empty());
    }
}

TEST_F(ResponseReaderTest, WhatIsTooLargeIsRefused) {
    limits().head_bytes_max = 100;
    limits().body_bytes_max = 4;
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nA: " + std::string(200, 'a')), Step::too_large);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), Step::too_large);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\n\r\n12345"), Step::too_large);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"), Step::too_large);
}

TEST_F(ResponseReaderTest, ABodyThatIsTakenOnTheWayMayBeOfAnySize) {
    limits().body_bytes_max = 4;
    ResponseReader stream(Method::get, limits());
    ASSERT_EQ(stream.received("HTTP/1.1 200 OK\r\n\r\n"), Step::need_more);
    EXPECT_TRUE(stream.has_head());
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(stream.received("1234"), Step::need_more);
        EXPECT_EQ(stream.take_body(), "1234");
    }
    EXPECT_EQ(stream.ended(), Step::done);
}

}  // namespace
}  // namespace skald::http
