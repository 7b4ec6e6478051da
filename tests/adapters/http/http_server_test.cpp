#include <gmock/gmock.h>

#include <latch>
#include <map>
#include <skald/adapters/http/entity_tag.hpp>
#include <skald/adapters/http/problem.hpp>
#include <stdexcept>

#include "server_setup.hpp"

namespace skald::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// How a service looks: this is all that a user writes.
Router orders() {
    Router router;
    router.get("/orders/{id}", [](const Request& request) -> Result<Response> {
        if (request.parameter("id") != "7") return Error{Errc::not_found, "there is no such order"};
        Response response = Response::json(200, R"({"id":"7"})");
        response.headers.set(header::etag, etag_of(Version(3)));
        return response;
    });
    router.post("/orders/{id}/payment", [](const Request& request) -> Result<Response> {
        const auto expected = expected_version(request);
        if (!expected) return expected.error();
        if (*expected && **expected != ExpectedVersion::exactly(Version(3))) {
            return wrong_expected_version("order-7", **expected, {.last_version = Version(3)});
        }
        return Response::json(200, request.body);
    });
    router.get("/large", [](const Request&) -> Result<Response> {
        Response response = Response::text(200, std::string(100'000, 'x'));
        response.headers.set(header::etag, etag_of(Version(9)));
        return response;
    });
    router.get("/throw",
               [](const Request&) -> Result<Response> { throw std::runtime_error("a secret"); });
    router.get("/trace", [](const Request& request) -> Result<Response> {
        return Response::text(200, '[' + request.traceparent + ']');
    });
    return router;
}

std::string get(std::string_view path, std::string_view headers = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
}
std::string post(std::string_view path, std::string_view body, std::string_view headers = "") {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

class HttpServer : public ServerTest {
public:
    HttpServer() { start(orders()); }
};

TEST_F(HttpServer, AGetIsAnsweredByItsHandler) {
    const std::string answer = answer_to(get("/orders/7"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n{\"id\":\"7\"}"));
    EXPECT_THAT(answer, HasSubstr("\r\nETag: \"3\"\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 10\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
    EXPECT_THAT(answer, Not(HasSubstr("Connection: ")));
}

TEST_F(HttpServer, OneConnectionCarriesManyRequests) {
    RawClient raw = client();
    for (int i = 0; i < 3; ++i) {
        raw.send(post("/orders/7/payment", "{}"));
        EXPECT_THAT(raw.read_response(), EndsWith("\r\n\r\n{}"));
    }
    EXPECT_EQ(server().status().connections, 1U);
}

TEST_F(HttpServer, RequestsThatAreSentAheadAreAnsweredInOrder) {
    RawClient raw = client();
    std::string all;
    for (int i = 0; i < 20; ++i) all += post("/orders/7/payment", std::to_string(i));
    raw.send(all);
    for (int i = 0; i < 20; ++i) {
        EXPECT_THAT(raw.read_response(), EndsWith("\r\n\r\n" + std::to_string(i)));
    }
}

TEST_F(HttpServer, AConflictWithIfMatchIs412AndSaysTheVersion) {
    const std::string answer =
        answer_to(post("/orders/7/payment", "{}", "If-Match: \"2\"\r\nX-Request-ID: r-1\r\n"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 412 Precondition Failed\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/problem+json\r\n"));
    EXPECT_THAT(answer, HasSubstr(R"("expectedVersion":2,"actualVersion":3,"requestId":"r-1"})"));
    EXPECT_THAT(answer_to(post("/orders/7/payment", "{}", "If-Match: \"3\"\r\n")),
                StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServer, AGetOfWhatTheClientKnowsIs304) {
    const std::string answer = answer_to(get("/orders/7", "If-None-Match: \"2\", W/\"3\"\r\n"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 304 Not Modified\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nETag: \"3\"\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
    EXPECT_THAT(answer_to(get("/orders/7", "If-None-Match: \"2\"\r\n")),
                StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServer, HeadIsGetWithoutTheBody) {
    RawClient raw = client();
    raw.send("HEAD /orders/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const std::string answer = raw.read_to_end();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 10\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\nConnection: close\r\n\r\n"));
}

TEST_F(HttpServer, UnknownPathsAndMethodsHaveTheirStatus) {
    EXPECT_THAT(answer_to(get("/nothing")), StartsWith("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_THAT(answer_to(get("/orders/8")), HasSubstr("there is no such order"));
    const std::string refused = answer_to(get("/orders/7/payment"));
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
    EXPECT_THAT(refused, HasSubstr("\r\nAllow: OPTIONS, POST\r\n"));
    const std::string options = answer_to("OPTIONS /large HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(options, StartsWith("HTTP/1.1 204 No Content\r\n"));
    EXPECT_THAT(options, HasSubstr("\r\nAllow: OPTIONS, GET, HEAD\r\n"));
}

TEST_F(HttpServer, AnOldClientGetsWhatItUnderstands) {
    RawClient raw = client();
    raw.send("GET /orders/7 HTTP/1.0\r\n\r\n");
    const std::string answer = raw.read_to_end();
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
    RawClient kept = client();
    for (int i = 0; i < 2; ++i) {
        kept.send("GET /orders/7 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_THAT(kept.read_response(), HasSubstr("\r\nConnection: keep-alive\r\n"));
    }
}

TEST_F(HttpServer, AClientThatAsksFirstIsInvited) {
    RawClient raw = client();
    raw.send(
        "POST /orders/7/payment HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        "Content-Length: 4\r\n\r\n");
    EXPECT_EQ(raw.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    raw.send("body");
    EXPECT_THAT(raw.read_response(), EndsWith("\r\n\r\nbody"));
}

TEST_F(HttpServer, AClientThatHasFinishedStillGetsItsAnswer) {
    RawClient raw = client();
    raw.send(get("/orders/7"));
    raw.finish_writing();
    EXPECT_THAT(raw.read_to_end(), EndsWith("{\"id\":\"7\"}"));
}

TEST_F(HttpServer, EveryAnswerHasARequestId) {
    EXPECT_THAT(answer_to(get("/orders/7", "X-Request-ID: abc/7\r\n")),
                HasSubstr("\r\nX-Request-ID: abc/7\r\n"));
    const std::string unfit = answer_to(get("/orders/7", "X-Request-ID: a b\r\n"));
    EXPECT_THAT(unfit, Not(HasSubstr("X-Request-ID: a b")));
    EXPECT_THAT(unfit, ::testing::ContainsRegex("\r\nX-Request-ID: [0-9a-f-]{36}\r\n"));
    EXPECT_THAT(answer_to("BREW / HTTP/1.1\r\nHost: x\r\nX-Request-ID: r-1\r\n\r\n"),
                HasSubstr("\r\nX-Request-ID: r-1\r\n"));
}

TEST_F(HttpServer, AValidTraceParentIsHandedOn) {
    const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    EXPECT_THAT(answer_to(get("/trace", "traceparent: " + parent + "\r\n")),
                EndsWith("[" + parent + "]"));
    EXPECT_THAT(answer_to(get("/trace", "traceparent: 00-1-2-3\r\n")), EndsWith("[]"));
}

TEST_F(HttpServer, AHandlerThatThrowsIs500AndLogged) {
    RawClient raw = client();
    raw.send(get("/throw", "X-Request-ID: r-1\r\n"));
    const std::string answer = raw.read_response();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
    EXPECT_THAT(answer, HasSubstr(R"("instance":"/throw","requestId":"r-1"})"));
    EXPECT_THAT(answer, Not(HasSubstr("secret")));
    ASSERT_TRUE(log().contains(LogLevel::error, "a handler failed"));
    raw.send(get("/orders/7"));
    EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServer, ALargeAnswerIsCompressedForThoseWhoTakeIt) {
    const std::string plain = answer_to(get("/large"));
    EXPECT_THAT(plain, HasSubstr("\r\nVary: Accept-Encoding\r\n"));
    EXPECT_GT(plain.size(), 100'000U);
    const std::string small = answer_to(get("/large", "Accept-Encoding: gzip\r\n"));
    EXPECT_THAT(small, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
    EXPECT_LT(small.size(), 2'000U);
    EXPECT_THAT(small, HasSubstr("\r\nETag: \"9-gzip\"\r\n"));
    const std::string known =
        answer_to(get("/large", "Accept-Encoding: gzip\r\nIf-None-Match: \"9-gzip\"\r\n"));
    EXPECT_THAT(known, StartsWith("HTTP/1.1 304"));
    EXPECT_THAT(known, HasSubstr("\r\nETag: \"9-gzip\"\r\n"));
    EXPECT_THAT(known, HasSubstr("\r\nVary: Accept-Encoding\r\n"));
}

TEST_F(HttpServer, A304SaysTheTagThatMatched) {
    const std::string plain = answer_to(get("/large", "If-None-Match: \"9\", \"8-gzip\"\r\n"));
    EXPECT_THAT(plain, StartsWith("HTTP/1.1 304"));
    EXPECT_THAT(plain, HasSubstr("\r\nETag: \"9\"\r\n"));
    EXPECT_THAT(plain, HasSubstr("\r\nVary: Accept-Encoding\r\n"));
    EXPECT_THAT(answer_to(get("/large", "If-None-Match: \"8-gzip\"\r\n")),
                StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServer, ATargetMayBeAUrl) {
    EXPECT_THAT(answer_to(get("http://shop.example/orders/7")), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(answer_to(get("shop.example:80")), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to(get("/orders/%FF")), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to(get("/orders/%C3%28")), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to(get("/orders/%zz")), StartsWith("HTTP/1.1 400"));
}

TEST_F(HttpServer, AnUpgradeIsIgnored) {
    EXPECT_THAT(answer_to(get("/orders/7", "Connection: Upgrade\r\nUpgrade: websocket\r\n")),
                StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServer, TheAccessLogHasOneRecordARequest) {
    (void)answer_to(get("/orders/7?at=1", "X-Request-ID: r-1\r\n"));
    ASSERT_TRUE(eventually([&] { return log().contains(LogLevel::info, "request"); }));
    std::map<std::string, std::string> fields;
    for (const auto& record : log().records()) {
        if (record.message != "request") continue;
        EXPECT_EQ(record.module, "http");
        fields.insert(record.fields.begin(), record.fields.end());
    }
    EXPECT_EQ(fields["request_id"], "r-1");
    EXPECT_EQ(fields["method"], "GET");
    EXPECT_EQ(fields["route"], "/orders/{id}");
    EXPECT_EQ(fields["path"], "/orders/7");
    EXPECT_EQ(fields["status"], "200");
    EXPECT_EQ(fields["bytes"], "10");
    EXPECT_EQ(fields["cut"], "false");
    EXPECT_THAT(fields["duration_ms"], ::testing::ContainsRegex("^[0-9]+[.][0-9]{3}$"));
    EXPECT_THAT(fields["remote"], StartsWith("127.0.0.1:"));
}

struct Seen : RequestObserver {
    void on_request(const RequestRecord& record) noexcept override {
        const std::lock_guard lock(mutex);
        lines.push_back(std::string(record.method) + ' ' + std::string(record.route) + ' ' +
                        std::to_string(record.status) + ' ' +
                        std::to_string(record.bytes_received) + ' ' +
                        std::to_string(record.bytes_sent));
    }
    std::vector<std::string> all() {
        const std::lock_guard lock(mutex);
        return lines;
    }
    std::mutex mutex;
    std::vector<std::string> lines;
};

TEST_F(ServerTest, AnObserverSeesEveryRequestWithItsRoute) {
    Seen seen;
    start(orders(), {.access_log = false}, &seen);
    (void)answer_to(post("/orders/7/payment", "abc"));
    (void)answer_to("BREW / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return seen.all().size() == 2; }));
    EXPECT_EQ(seen.all()[0], "POST /orders/{id}/payment 200 3 3");
    EXPECT_THAT(seen.all()[1], StartsWith("other  501 0 "));
    EXPECT_FALSE(log().contains(LogLevel::info, "request"));
    stop();  // the observer goes first
}

TEST_F(ServerTest, NothingThatAHandlerSaysCanSplitTheAnswer) {
    Router router;
    router.get("/", [](const Request&) -> Result<Response> {
        return Response{.headers = {{"X-Good", "1"},
                                    {"X-Bad", "1\r\nX-Worse: 2"},
                                    {"Content-Length", "5000"},
                                    {"Transfer-Encoding", "chunked"}},
                        .body = "x"};
    });
    start(std::move(router));
    const std::string answer = answer_to(get("/"));
    EXPECT_THAT(answer, HasSubstr("X-Good: 1"));
    EXPECT_THAT(answer, Not(HasSubstr("X-Worse")));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 1\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("chunked")));
    EXPECT_TRUE(log().contains(LogLevel::warning, "a malformed header field was left out"));
}

TEST_F(ServerTest, AStatusThatEndsNothingIs500) {
    Router router;
    router.get("/100", [](const Request&) -> Result<Response> { return Response::empty(100); });
    router.get("/600", [](const Request&) -> Result<Response> { return Response::empty(600); });
    start(std::move(router));
    EXPECT_THAT(answer_to(get("/100")), StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer_to(get("/600")), StartsWith("HTTP/1.1 500 "));
    EXPECT_TRUE(log().contains(LogLevel::error, "a handler failed"));
}

TEST_F(ServerTest, HandlersRunBesideEachOther) {
    std::latch all(4);
    Router router;
    router.get("/", [&](const Request&) -> Result<Response> {
        all.arrive_and_wait();
        return Response::empty(204);
    });
    start(std::move(router), {.workers = 4});
    std::vector<RawClient> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(client());
        clients.back().send(get("/"));
    }
    for (RawClient& raw : clients) EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 204"));
    stop();  // before what its handlers use
}

TEST_F(ServerTest, SeveralLoopsShareTheConnections) {
    start(orders(), {.io_threads = 3});
    std::vector<RawClient> clients;
    for (int i = 0; i < 9; ++i) clients.push_back(client());
    for (RawClient& raw : clients) raw.send(get("/orders/7"));
    for (RawClient& raw : clients) EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, WhatCannotStartSaysWhy) {
    testing::RecordingLog no_log;
    SystemClock clock;
    testing::SeededRandom random(1);
    const auto refusal = [&](Router router, const ServerOptions& options) {
        const auto started = Server::start(std::move(router), {clock, random, no_log}, options);
        EXPECT_FALSE(started);
        return started ? Errc::io : started.error().code;
    };
    start(orders());
    EXPECT_EQ(refusal(orders(), {.port = server().port()}), Errc::unavailable);
    EXPECT_EQ(refusal(orders(), {.address = "localhost?"}), Errc::invalid_argument);
    EXPECT_EQ(refusal(orders(), {.workers = 0}), Errc::invalid_argument);
    EXPECT_EQ(refusal(orders(), {.connections_max = 0}), Errc::invalid_argument);
    EXPECT_EQ(refusal(orders(), {.head_time = {}}), Errc::invalid_argument);
    EXPECT_EQ(refusal(orders(), {.idle_time = std::chrono::milliseconds::max()}),
              Errc::invalid_argument);
    EXPECT_EQ(refusal(std::move(Router().get("no-slash", {})), {}), Errc::invalid_argument);
}

}  // namespace
}  // namespace skald::http
