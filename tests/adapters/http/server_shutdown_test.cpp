#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <semaphore>

#include "server_setup.hpp"

namespace skald::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::string_view get_hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view get_wait = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";

class ServerShutdown : public ServerTest {
public:
    ~ServerShutdown() override { stop(); }

    void start(ServerOptions options) {
        Router router;
        router.get("/hello",
                   [](const Request&) -> Result<Response> { return Response::text(200, "hello"); });
        router.get("/wait", [this](const Request&) -> Result<Response> {
            begun_.release();
            go_on_.acquire();
            return Response::text(200, "done");
        });
        ServerTest::start(std::move(router), options);
    }
    void wait_for_handler() { begun_.acquire(); }
    void let_handler_go() { go_on_.release(); }

private:
    std::counting_semaphore<> begun_{0};
    std::counting_semaphore<> go_on_{0};
};

TEST_F(ServerShutdown, WhatIsUnderWayIsFinished) {
    start({.shutdown_time = 20s});
    RawClient waiting = client();
    RawClient idle = client();
    idle.send(get_hello);
    EXPECT_THAT(idle.read_response(), EndsWith("hello"));
    waiting.send(get_wait);
    wait_for_handler();
    std::thread stopper([&] { server().stop(); });
    EXPECT_TRUE(idle.is_closed());
    let_handler_go();
    EXPECT_THAT(waiting.read_to_end(), EndsWith("done"));
    stopper.join();
    EXPECT_EQ(server().status().connections, 0U);
}

TEST_F(ServerShutdown, NothingNewIsAccepted) {
    start({});
    const std::uint16_t port = server().port();
    server().stop();
    server().stop();
    EXPECT_FALSE(RawClient::can_connect(port));
}

// The end of a loop meets ticks that are due already.
TEST_F(ServerShutdown, AServerEndsHoweverOftenItBegins) {
    for (int i = 0; i < 100; ++i) {
        start({.io_threads = 2, .workers = 2, .head_time = 50ms});
        EXPECT_THAT(answer_to(get_hello), EndsWith("hello"));
        stop();
    }
}

TEST_F(ServerShutdown, WhatTakesTooLongIsCut) {
    start({.shutdown_time = 50ms});
    RawClient waiting = client();
    waiting.send(get_wait);
    wait_for_handler();
    RawClient slow = client();
    slow.send("GET /hello HT");
    std::thread stopper([&] { server().stop(); });
    EXPECT_EQ(waiting.read_to_end(), "");
    EXPECT_EQ(slow.read_to_end(), "");
    let_handler_go();
    stopper.join();
    const auto records = log().records();
    EXPECT_EQ(records.back().fields.back(), (std::pair<std::string, std::string>("cut", "true")));
}

TEST_F(ServerShutdown, UnderLoadEveryAnswerIsWholeOrDoesNotBegin) {
    start({});
    constexpr int clients = 8;
    std::atomic<int> answers = 0;
    std::atomic<int> broken = 0;
    std::latch busy(clients);
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&, raw = client()]() mutable {
            for (bool first = true;; first = false) {
                if (!raw.send(get_hello)) break;
                const std::string answer = raw.read_response();
                if (answer.empty()) break;
                answers += 1;
                broken += answer.ends_with("hello") ? 0 : 1;
                if (first) busy.count_down();
            }
        });
    }
    busy.wait();
    server().stop();
    for (std::thread& thread : threads) thread.join();
    EXPECT_GE(answers, clients);
    EXPECT_EQ(broken, 0);
    EXPECT_EQ(server().status().connections, 0U);
}

TEST_F(ServerShutdown, WhoIsTurnedBackMeanwhileIsToldSo) {
    start({.workers = 1, .handler_queue_max = 1, .shutdown_time = 20s});
    RawClient waiting = client();
    waiting.send(get_wait);
    wait_for_handler();
    RawClient queued = client();
    queued.send(get_hello);
    ASSERT_TRUE(eventually([&] { return server().status().handlers_waiting == 1; }));
    EXPECT_THAT(answer_to(get_hello), HasSubstr("too many requests wait for a worker"));
    RawClient slow = client();
    slow.send("GET /hello HT");
    RawClient idle = client();
    ASSERT_TRUE(eventually([&] { return server().status().connections == 4; }));
    std::thread stopper([&] { server().stop(); });
    EXPECT_TRUE(idle.is_closed());  // so the server has begun to stop
    slow.send("TP/1.1\r\nHost: x\r\n\r\n");
    const std::string refused = slow.read_to_end();
    EXPECT_THAT(refused, HasSubstr("the server is shutting down"));
    EXPECT_THAT(refused, HasSubstr("\r\nConnection: close\r\n"));
    slow.close();
    let_handler_go();
    EXPECT_THAT(waiting.read_to_end(), EndsWith("done"));
    stopper.join();
}

TEST_F(ServerShutdown, ARequestThatArrivesMeanwhileIsTheLastOfItsConnection) {
    start({.shutdown_time = 20s});
    RawClient waiting = client();
    waiting.send(get_wait);
    wait_for_handler();
    RawClient slow = client();
    slow.send("GET /hello HT");
    RawClient idle = client();
    idle.send(get_hello);
    EXPECT_THAT(idle.read_response(), EndsWith("hello"));
    std::thread stopper([&] { server().stop(); });
    EXPECT_TRUE(idle.is_closed());
    slow.send("TP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(slow.read_to_end(), HasSubstr("\r\nConnection: close\r\n"));
    slow.close();
    let_handler_go();
    stopper.join();
}

}  // namespace
}  // namespace skald::http
