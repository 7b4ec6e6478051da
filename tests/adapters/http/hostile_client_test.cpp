// What a client may do wrong, on purpose or not: each has a defined end and a bounded cost.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <future>
#include <latch>
#include <semaphore>

#include "server_setup.hpp"

namespace skald::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr std::string_view good = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

Router hello() {
    Router router;
    router.get("/",
               [](const Request&) -> Result<Response> { return Response::text(200, "hello"); });
    router.post("/", [](const Request& request) -> Result<Response> {
        return Response::text(200, std::to_string(request.body.size()));
    });
    router.get("/large", [](const Request&) -> Result<Response> {
        return Response::text(200, std::string(std::size_t{64} << 20, 'x'));
    });
    return router;
}

class HostileClient : public ServerTest {
public:
    void expect_refused(std::string_view bytes, std::string_view status) {
        RawClient raw = client();
        raw.send(bytes);
        EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 " + std::string(status))) << bytes;
        EXPECT_TRUE(raw.is_closed()) << bytes;
    }
    bool is_well() { return answer_to(good).ends_with("hello"); }
};

TEST_F(HostileClient, WhatIsMalformedIsRefusedAndTheConnectionClosed) {
    start(hello());
    expect_refused("\x16\x03\x01\x02\x00 not for you", "400 ");
    expect_refused("GET / HTTP/1.1\nHost: x\n\n", "400 ");
    expect_refused("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", "400 ");
    expect_refused("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                   "400 ");
    expect_refused(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "400 ");
    expect_refused("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n",
                   "400 ");
    expect_refused("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400 ");
    expect_refused("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "400 ");
    expect_refused("GET / HTTP/1.1\r\nHost: a/b@c\x80\r\n\r\n", "400 ");
    expect_refused("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "501 ");
    expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 ");
    EXPECT_TRUE(is_well());
}

TEST_F(HostileClient, RubbishBehindARequestDoesNotSpoilItsAnswer) {
    start(hello());
    RawClient raw = client();
    raw.send(std::string(good) + "\x01\x02rubbish" + std::string(good));
    EXPECT_THAT(raw.read_response(), EndsWith("hello"));
    EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 400"));
    EXPECT_TRUE(raw.is_closed());
}

TEST_F(HostileClient, AHeadThatTricklesInIsCutOffInTime) {
    start(hello(), {.head_time = 200ms, .idle_time = 60s});
    RawClient raw = client();
    const auto began = std::chrono::steady_clock::now();
    raw.send("GET / HTTP/1.1\r\nX: ");
    while (!raw.has_answer(10ms) && raw.send("a")) {
    }
    EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 408 Request Timeout"));
    EXPECT_GE(std::chrono::steady_clock::now() - began, 200ms);
    EXPECT_TRUE(raw.is_closed());
}

TEST_F(HostileClient, ABodyThatTricklesInIsCutOffInTime) {
    start(hello(), {.body_time = 200ms});
    RawClient raw = client();
    raw.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    while (!raw.has_answer(10ms) && raw.send("a")) {
    }
    EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 408 Request Timeout"));
    EXPECT_TRUE(raw.is_closed());
}

TEST_F(HostileClient, AConnectionThatSaysNothingIsClosed) {
    start(hello(), {.head_time = 50ms, .idle_time = 50ms});
    RawClient silent = client();
    EXPECT_EQ(silent.read_to_end(), "");
    RawClient idle = client();
    idle.send(good);
    EXPECT_THAT(idle.read_response(), EndsWith("hello"));
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(eventually([&] { return server().status().connections == 0; }));
}

TEST_F(HostileClient, ABodyThatIsTooLargeIsRefusedThoughTheClientGoesOn) {
    start(hello(), {.body_bytes_max = 1000});
    RawClient raw = client();
    raw.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" +
             std::string(200'000, 'b'));
    EXPECT_THAT(raw.read_response(), StartsWith("HTTP/1.1 413 Content Too Large"));
}

TEST_F(HostileClient, AnEndlessBodyEnds) {
    start(hello(), {.body_bytes_max = 1000});
    RawClient raw = client();
    raw.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "100\r\n" + std::string(256, 'c') + "\r\n";
    std::size_t sent = 0;
    while (raw.send(chunk)) sent += chunk.size();
    EXPECT_LT(sent, 64U << 20);
    EXPECT_TRUE(is_well());
}

TEST_F(HostileClient, AHeadThatIsTooLargeIsRefused) {
    start(hello());
    expect_refused("GET /" + std::string(9000, 'a'), "414 ");
    expect_refused("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a'), "431 ");
    std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < 200; ++i) many += "A: b\r\n";
    expect_refused(many, "431 ");
    expect_refused("\r\n\r\n\r\n\r\n\r\n\r\n", "400 ");
}

TEST_F(HostileClient, WhoDoesNotReadIsCut) {
    start(hello(), {.write_time = 100ms});
    RawClient raw(server().port(), 4096);
    raw.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return log().contains(LogLevel::info, "request"); }));
    EXPECT_EQ(log().records().back().fields.back(),
              (std::pair<std::string, std::string>("cut", "true")));
    EXPECT_TRUE(eventually([&] { return server().status().connections == 0; }));
}

TEST_F(HostileClient, WhoReadsTooSlowlyAsAWholeIsCut) {
    start(hello(), {.write_time = 20ms, .write_rate_min = std::size_t{1} << 30});
    RawClient raw(server().port(), 4096);
    raw.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_LT(raw.read_to_end().size(), std::size_t{64} << 20);
}

TEST_F(HostileClient, RequestsThatAreTooLargeTogetherAre503) {
    start(hello(), {.body_bytes_in_flight_max = 100'000});
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n";
    RawClient first = client();
    first.send(head + std::string(60'000, 'b'));
    ASSERT_TRUE(eventually([&] { return server().status().body_bytes == 60'000; }));
    RawClient second = client();
    second.send(head + std::string(60'000, 'b'));
    EXPECT_THAT(second.read_response(), StartsWith("HTTP/1.1 503 "));
    first.send(std::string(10'000, 'b'));
    EXPECT_THAT(first.read_response(), EndsWith("70000"));
    second.close();
    EXPECT_TRUE(eventually([&] { return server().status().body_bytes == 0; }));
    EXPECT_TRUE(is_well());
}

TEST_F(HostileClient, TheLimitOfOpenFilesBoundsTheConnections) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit low{400, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    start(hello(), {.connections_max = 1000});
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_TRUE(log().contains(LogLevel::warning, "connections_max is above"));
    EXPECT_TRUE(is_well());
}

TEST_F(HostileClient, WhoGoesAwayTooEarlyDoesNoHarm) {
    std::latch begun(1);
    std::binary_semaphore go_on(0);
    Router router = hello();
    router.get("/wait", [&](const Request&) -> Result<Response> {
        begun.count_down();
        go_on.acquire();
        return Response::text(200, std::string(1'000'000, 'x'));
    });
    start(std::move(router), {.workers = 2});
    {
        RawClient raw = client();
        raw.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
        begun.wait();
    }
    go_on.release();
    EXPECT_TRUE(is_well());
    EXPECT_TRUE(eventually([&] { return server().status().connections == 0; }));
    stop();  // before what its handlers use
}

TEST_F(HostileClient, MoreRequestsThanMayWaitAre503) {
    std::latch begun(1);
    std::binary_semaphore go_on(0);
    Router router = hello();
    router.get("/wait", [&](const Request&) -> Result<Response> {
        begun.count_down();
        go_on.acquire();
        return Response::empty(204);
    });
    start(std::move(router), {.workers = 1, .handler_queue_max = 1});
    RawClient first = client();
    first.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    begun.wait();
    RawClient second = client();
    second.send(good);
    ASSERT_TRUE(eventually([&] { return server().status().handlers_waiting == 1; }));
    RawClient third = client();
    third.send(good);
    const std::string busy = third.read_response();
    EXPECT_THAT(busy, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    EXPECT_THAT(busy, HasSubstr("\r\nRetry-After: 1\r\n"));
    go_on.release();
    EXPECT_THAT(second.read_response(), EndsWith("hello"));
    EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 204"));
    stop();  // before what its handlers use
}

TEST_F(HostileClient, MoreConnectionsThanAllowedAreTurnedAway) {
    start(hello(), {.connections_max = 2});
    RawClient first = client();
    std::optional<RawClient> second = client();
    for (RawClient* raw : {&first, &*second}) {
        raw->send(good);
        EXPECT_THAT(raw->read_response(), EndsWith("hello"));
    }
    RawClient third = client();
    EXPECT_THAT(third.read_to_end(), StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    third.close();
    second.reset();
    ASSERT_TRUE(eventually([&] { return server().status().connections == 1; }));
    EXPECT_TRUE(is_well());
}

TEST_F(HostileClient, AConnectionMayHaveAsManyRequestsAsAreAllowed) {
    start(hello(), {.requests_per_connection_max = 2});
    RawClient raw = client();
    raw.send(std::string(good) + std::string(good) + std::string(good));
    EXPECT_THAT(raw.read_response(), EndsWith("hello"));
    EXPECT_THAT(raw.read_response(), HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_TRUE(raw.is_closed());
}

TEST_F(HostileClient, AThousandIdleConnectionsDisturbNobody) {
    rlimit files{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8192);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
    ASSERT_GT(files.rlim_cur, 2200U);
    start(hello());
    std::vector<RawClient> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.push_back(client());
        if (i % 2 == 0) idle.back().send("GET / HTTP/1.1\r\nHo");
    }
    ASSERT_TRUE(eventually([&] { return server().status().connections == 1000; }));
    EXPECT_TRUE(is_well());
    for (int i = 0; i < 1000; i += 2) idle[static_cast<std::size_t>(i)].send("st: x\r\n\r\n");
    for (int i = 0; i < 1000; i += 2) {
        ASSERT_THAT(idle[static_cast<std::size_t>(i)].read_response(), EndsWith("hello"));
    }
    idle.clear();
    EXPECT_TRUE(eventually([&] { return server().status().connections == 0; }));
}

TEST_F(HostileClient, RandomRubbishIsAnsweredOrClosedAndNeverMore) {
    start(hello(), {.head_time = 20ms, .body_time = 20ms});
    testing::SeededRandom random(7);
    const std::string_view pieces[] = {"GET ",
                                       "POST ",
                                       "/",
                                       " HTTP/1.1",
                                       "\r\n",
                                       "Host: x",
                                       "Content-Length: 5",
                                       "Transfer-Encoding: chunked",
                                       "0",
                                       "\r\n\r\n",
                                       ":",
                                       "%",
                                       "\x80",
                                       "a"};
    for (int i = 0; i < 100; ++i) {
        std::string bytes;
        for (std::uint64_t n = random.below(30); n > 0; --n) {
            bytes += pieces[random.below(std::size(pieces))];
        }
        RawClient raw = client();
        raw.send(bytes);
        raw.finish_writing();
        const std::string answer = raw.read_to_end();
        EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 ")) << bytes << answer;
    }
    EXPECT_TRUE(is_well());
}

}  // namespace
}  // namespace skald::http
