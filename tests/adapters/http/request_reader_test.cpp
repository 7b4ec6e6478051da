#include "request_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace skald::http {
namespace {

using Step = RequestReader::Step;

class RequestReaderTest : public ::testing::Test {
public:
    ServerOptions& limits() { return limits_; }
    RequestReader& reader() { return *reader_; }

    /// Hands the bytes over, and goes on past heads.
    Step feed(std::string_view bytes) {
        Step step = reader_->next();
        while (!bytes.empty() && step != Step::has_bad_head) {
            const auto room = reader_->room();
            const std::size_t size = std::min(room.size(), bytes.size());
            std::copy_n(bytes.begin(), size, room.begin());
            reader_->received(size);
            bytes.remove_prefix(size);
            step = reader_->next();
            if (step == Step::has_head) step = reader_->next();
        }
        return step;
    }
    void expect_refused(std::string_view bytes, int status) {
        reader_ = std::make_unique<RequestReader>(limits_);
        EXPECT_EQ(feed(bytes), Step::has_bad_head) << bytes;
        EXPECT_EQ(reader_->refusal().status, status) << bytes << reader_->refusal().reason;
        EXPECT_FALSE(reader_->refusal().reason.empty()) << bytes;
    }

private:
    ServerOptions limits_;
    std::unique_ptr<RequestReader> reader_ = std::make_unique<RequestReader>(limits_);
};

TEST_F(RequestReaderTest, ARequestHasItsParts) {
    ASSERT_EQ(
        feed("POST /pay?x=1 HTTP/1.1\r\nHost: shop\r\nContent-Length:  4 \r\nX-A: b c\r\n\r\nbody"),
        Step::has_request);
    const Request request = reader().take();
    EXPECT_EQ(request.method, Method::post);
    EXPECT_EQ(request.target, "/pay?x=1");
    EXPECT_EQ(request.headers,
              (Headers{{"Host", "shop"}, {"Content-Length", "4"}, {"X-A", "b c"}}));
    EXPECT_EQ(request.body, "body");
    EXPECT_TRUE(reader().keeps_alive());
    EXPECT_TRUE(reader().is_idle());
}

TEST_F(RequestReaderTest, ItDoesNotMatterHowTheBytesCome) {
    const std::string_view whole =
        "\r\nPUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
        ASSERT_EQ(feed(whole.substr(i, 1)), Step::need_more) << i;
        EXPECT_FALSE(reader().is_idle()) << i;
    }
    ASSERT_EQ(feed("\n"), Step::has_request);
    EXPECT_EQ(reader().take().body, "abc");
}

TEST_F(RequestReaderTest, RequestsBehindEachOtherComeInOrder) {
    ASSERT_EQ(feed("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\n"
                   "Content-Length: 1\r\n\r\nbGET /3 HTTP/1.1\r\nHost"),
              Step::has_request);
    EXPECT_EQ(reader().take().target, "/1");
    EXPECT_EQ(reader().next(), Step::has_head);
    ASSERT_EQ(reader().next(), Step::has_request);
    EXPECT_EQ(reader().take().body, "b");
    EXPECT_EQ(reader().next(), Step::need_more);
    EXPECT_FALSE(reader().is_idle());
    ASSERT_EQ(feed(": x\r\n\r\n"), Step::has_request);
    EXPECT_EQ(reader().take().target, "/3");
}

TEST_F(RequestReaderTest, ALargeBodyComesThroughWhole) {
    const std::string body(900'000, 'b');
    ASSERT_EQ(feed("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + body),
              Step::has_request);
    EXPECT_EQ(reader().take().body, body);
}

TEST_F(RequestReaderTest, WhetherTheConnectionGoesOnIsTheClientsWord) {
    const auto goes_on = [&](std::string_view head) {
        EXPECT_EQ(feed(std::string(head) + "\r\n\r\n"), Step::has_request);
        (void)reader().take();
        return reader().keeps_alive();
    };
    EXPECT_TRUE(goes_on("GET / HTTP/1.1\r\nHost: x"));
    EXPECT_FALSE(goes_on("GET / HTTP/1.1\r\nHost: x\r\nConnection: x, Close"));
    EXPECT_FALSE(goes_on("GET / HTTP/1.0"));
    EXPECT_TRUE(goes_on("GET / HTTP/1.0\r\nConnection: Keep-Alive"));
}

TEST_F(RequestReaderTest, AClientMayWaitForAnInvitation) {
    EXPECT_EQ(feed(""), Step::need_more);
    const std::string_view head =
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n";
    EXPECT_EQ(feed(head), Step::need_more);
    EXPECT_TRUE(reader().expects_continue());
    ASSERT_EQ(feed("b"), Step::has_request);
    (void)reader().take();
    // It did not wait.
    feed(head.substr(0, head.size() - 1));
    feed("\nb");
    EXPECT_FALSE(reader().expects_continue());
}

constexpr const char* two_codings =
    "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

TEST_F(RequestReaderTest, WhatIsMalformedIs400) {
    for (const std::string_view bytes : {
             "\r\n\r\n\r\n\r\n\r\nGET",
             "\x16\x03\x01",
             " GET / HTTP/1.1\r\n",
             "GET / HTTP/1.1\n",
             "GET / HTTP/1.1\r\nHost: x\n",
             "\n",
             "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
             "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
             "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
             "GET /\r\nHost: x\r\n\r\n",
             "GET / HTTQ/1.1\r\nHost: x\r\n\r\n",
             "GET\r\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\n: c\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1 1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551617\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\n",
             two_codings,
             "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx",
         }) {
        expect_refused(bytes, 400);
    }
}

TEST_F(RequestReaderTest, WhatIsNotSpokenHereIsSaidSo) {
    expect_refused("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    expect_refused("get / HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    expect_refused("CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    expect_refused("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    expect_refused("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501);
    expect_refused("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501);
    expect_refused("PRI * HTTP/2.0\r\n\r\n", 505);
    expect_refused("GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505);
    expect_refused("GET / HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\n\r\n", 417);
}

TEST_F(RequestReaderTest, WhatIsTooLargeIsRefusedBeforeItsEnd) {
    limits() = {.target_bytes_max = 100,
                .head_bytes_max = 1000,
                .header_count_max = 3,
                .body_bytes_max = 10};
    const std::string begin = "GET / HTTP/1.1\r\nHost: x\r\n";
    expect_refused("GET /" + std::string(150, 'a'), 414);
    expect_refused("GET /" + std::string(100, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414);
    expect_refused(begin + "A: " + std::string(1000, 'a'), 431);
    expect_refused(begin + "A: 1\r\nB: 2\r\nC: 3\r\n", 431);
    expect_refused(begin + "Content-Length: 11\r\n\r\n", 413);
    expect_refused(begin + "Transfer-Encoding: chunked\r\n\r\nb\r\n", 413);
}

TEST_F(RequestReaderTest, WhatIsJustNotTooLargeIsTaken) {
    limits() = {.target_bytes_max = 100,
                .head_bytes_max = 1000,
                .header_count_max = 3,
                .body_bytes_max = 10};
    std::string head =
        "PUT /" + std::string(99, 'a') + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nA: ";
    head += std::string(1000 - head.size() - 4, 'a') + "\r\n\r\n";
    ASSERT_EQ(feed(head + "0123456789"), Step::has_request) << reader().refusal().reason;
}

TEST(RequestReader, ABufferGrowsOnlyWithWhatComes) {
    const ServerOptions limits;
    RequestReader reader(limits);
    const auto receive = [&](std::string_view bytes) {
        const auto room = reader.room();
        const std::size_t size = std::min(room.size(), bytes.size());
        std::copy_n(bytes.begin(), size, room.begin());
        reader.received(size);
    };
    receive("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    ASSERT_EQ(reader.next(), RequestReader::Step::has_head);
    EXPECT_LE(reader.room().size(), 2048U);
    receive("10000\r\n");
    ASSERT_EQ(reader.next(), RequestReader::Step::need_more);
    std::size_t most = 0;
    for (int i = 0; i < 10; ++i) {
        receive(std::string(4096, 'b'));
        ASSERT_EQ(reader.next(), RequestReader::Step::need_more);
        most = std::max(most, reader.room().size());
    }
    EXPECT_GT(most, 4096U);
}

}  // namespace
}  // namespace skald::http
