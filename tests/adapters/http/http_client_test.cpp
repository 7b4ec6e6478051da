#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <optional>
#include <skald/adapters/http/http_client.hpp>

#include "scripted_server.hpp"
#include "server_setup.hpp"

namespace skald::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;
using Peer = ScriptedServer::Peer;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Errc code_of(const Result<Response>& response) {
    EXPECT_FALSE(response);
    return response ? Errc::already_open : response.error().code;
}

class HttpClientWithServer : public ServerTest {
public:
    HttpClientWithServer() {
        Router router;
        router.get("/orders/{id}", [](const Request& request) -> Result<Response> {
            if (request.parameter("id") == "8") return Error{Errc::not_found, "no"};
            return Response::json(200, std::string(request.parameter("id")) +
                                           std::string(request.query_value("at").value_or("")));
        });
        router.post("/echo", [](const Request& request) -> Result<Response> {
            Response response = Response::text(201, request.body);
            response.headers.set("X-Seen", request.headers.joined("X-Sent"));
            return response;
        });
        router.get("/events", [](const Request&) -> Result<Response> {
            return Response::event_stream([](const std::shared_ptr<EventStream>& stream) {
                for (int i = 0; i < 3; ++i) {
                    stream->send({.id = std::to_string(i), .data = "line\nline"});
                }
                stream->close();
            });
        });
        router.get("/quiet", [](const Request&) -> Result<Response> {
            return Response::event_stream(
                [](const std::shared_ptr<EventStream>& stream) { stream->send({.data = "only"}); });
        });
        start(std::move(router));
    }
    std::string url(std::string_view target) {
        return "http://127.0.0.1:" + std::to_string(server().port()) + std::string(target);
    }
};

// More than the buffers of a connection take.
std::string huge_body() {
    std::string body;
    body.resize(50'000'000, 'b');
    return body;
}

TEST_F(HttpClientWithServer, AnAnswerIsAValueWhateverItsStatus) {
    Client client;
    const auto found = client.get(url("/orders/7?at=3"));
    ASSERT_TRUE(found) << to_string(found.error());
    EXPECT_EQ(found->status, 200);
    EXPECT_EQ(found->body, "73");
    EXPECT_EQ(found->headers.find("content-type"), "application/json");
    EXPECT_EQ(client.get(url("/orders/8"))->status, 404);
}

TEST_F(HttpClientWithServer, BodiesAndHeadersGoBothWays) {
    Client client;
    const std::string body(500'000, 'b');
    const auto made = client.send(
        url("/echo"), {.method = Method::post, .headers = {{"X-Sent", "x"}}, .body = body});
    ASSERT_TRUE(made) << to_string(made.error());
    EXPECT_EQ(made->status, 201);
    EXPECT_EQ(made->body, body);
    EXPECT_EQ(made->headers.find("X-Seen"), "x");
}

TEST_F(HttpClientWithServer, AConnectionIsUsedAgain) {
    Client client;
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(client.get(url("/orders/7")));
        ASSERT_TRUE(client.send(url("/orders/7"), {.method = Method::head}));
    }
    EXPECT_EQ(server().status().connections, 1U);
}

TEST_F(HttpClientWithServer, ManyThreadsShareOneClient) {
    Client client;
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, id = std::to_string(i)] {
            for (int n = 0; n < 50; ++n) {
                const auto answer = client.get(url("/orders/x" + id));
                right += answer && answer->body == "x" + id ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(right, 400);
}

TEST_F(HttpClientWithServer, AServerThatHasStoppedIsUnavailable) {
    Client client;
    const std::string gone = url("/orders/7");
    ASSERT_TRUE(client.get(gone));
    server().stop();
    EXPECT_EQ(code_of(client.get(gone)), Errc::unavailable);
}

TEST_F(HttpClientWithServer, EventsAreListenedToUntilTheirEnd) {
    Client client;
    std::vector<ServerSentEvent> events;
    const auto ended = client.listen(url("/events"), {}, [&](const ServerSentEvent& event) {
        events.push_back(event);
        return true;
    });
    ASSERT_TRUE(ended) << to_string(ended.error());
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[2], (ServerSentEvent{.id = "2", .data = "line\nline"}));
}

TEST_F(HttpClientWithServer, ListeningEndsWhenTheCallerHasEnough) {
    Client client;
    int events = 0;
    const auto count = [&](const ServerSentEvent&) { return ++events < 2; };
    ASSERT_TRUE(client.listen(url("/events"), {}, count));
    EXPECT_EQ(events, 2);
    std::atomic<bool> is_wanted = true;
    ASSERT_TRUE(client.listen(
        url("/quiet"), {},
        [&](const ServerSentEvent&) {
            is_wanted = false;
            return true;
        },
        [&] { return is_wanted.load(); }));
}

TEST_F(HttpClientWithServer, ListeningToWhatIsNoStreamIsAnError) {
    Client client;
    const auto listened =
        client.listen(url("/orders/7"), {}, [](const ServerSentEvent&) { return true; });
    ASSERT_FALSE(listened);
    EXPECT_EQ(listened.error().code, Errc::unavailable);
}

TEST(HttpClient, WhatCannotBeSentIsRefused) {
    Client client;
    EXPECT_EQ(code_of(client.get("https://example.org/")), Errc::invalid_argument);
    EXPECT_EQ(code_of(client.send("http://127.0.0.1:1/", {.headers = {{"X", "a\r\nY: b"}}})),
              Errc::invalid_argument);
    EXPECT_EQ(code_of(client.send("http://127.0.0.1:1/", {.headers = {{"Content-Length", "5"}}})),
              Errc::invalid_argument);
}

TEST(HttpClient, SaysWhatItWantsInPlainWords) {
    std::string head;
    ScriptedServer server([&](Peer& peer, int) {
        head = peer.read_head();
        peer.send(ok);
    });
    Client client;
    ASSERT_TRUE(client.send(server.url("/a?b"), {.headers = {{"Accept", "*/*"}}}));
    EXPECT_THAT(head, StartsWith("GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:"));
    EXPECT_THAT(head, HasSubstr("\r\nAccept: */*\r\n"));
}

TEST(HttpClient, ASilentServerTimesOut) {
    ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
    Client client({.whole_time = 50ms});
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(code_of(client.get(server.url())), Errc::timed_out);
    EXPECT_GE(std::chrono::steady_clock::now() - began, 50ms);
}

TEST(HttpClient, AnAnswerThatTricklesInTimesOutAsAWhole) {
    ScriptedServer server([](Peer& peer, int) {
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
        peer.wait_for_end();
    });
    Client client({.whole_time = 50ms});
    EXPECT_EQ(code_of(client.get(server.url())), Errc::timed_out);
}

TEST(HttpClient, AnswersHaveLimits) {
    ScriptedServer server([](Peer& peer, int i) {
        peer.read_head();
        if (i == 0) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n");
        if (i == 1) peer.send("HTTP/1.1 200 OK\r\n\r\n" + std::string(200, 'x'));
        if (i == 2) peer.send("HTTP/1.1 200 OK\r\nA: " + std::string(200, 'x'));
    });
    Client client({.head_bytes_max = 100, .body_bytes_max = 100});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(client.get(server.url())), Errc::too_large) << i;
}

TEST(HttpClient, WhatIsNoHttpIsCorruptAndWhatIsCutOffIsUnknown) {
    ScriptedServer server([](Peer& peer, int i) {
        peer.read_head();
        peer.send(i == 0 ? "SSH-2.0-OpenSSH\r\n\r\n"
                         : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab");
    });
    Client client;
    EXPECT_EQ(code_of(client.get(server.url())), Errc::corrupt);
    EXPECT_EQ(code_of(client.get(server.url())), Errc::timed_out);
}

// Answers the first request of each connection, and closes it at the second one.
void answer_once(Peer& peer) {
    peer.read_head();
    peer.send(ok);
    peer.read_head();
}

TEST(HttpClient, AKeptConnectionThatBreaksIsTriedAgainOnce) {
    std::atomic<int> connections = 0;
    ScriptedServer server([&](Peer& peer, int) {
        ++connections;
        answer_once(peer);
    });
    Client client;
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(client.get(server.url())) << i;
    EXPECT_EQ(connections, 4);
}

TEST(HttpClient, APostIsNotSentTwiceUnlessItHasAKey) {
    ScriptedServer server([](Peer& peer, int) { answer_once(peer); });
    Client client;
    ASSERT_TRUE(client.send(server.url(), {.method = Method::post}));
    EXPECT_EQ(code_of(client.send(server.url(), {.method = Method::post})), Errc::timed_out);
    ASSERT_TRUE(client.send(server.url(), {.method = Method::post}));
    EXPECT_TRUE(client.send(server.url(),
                            {.method = Method::post, .headers = {{"Idempotency-Key", "\"k\""}}}));
}

TEST(HttpClient, AnAnswerThatHasBegunIsNotAskedForAgain) {
    std::atomic<int> requests = 0;
    ScriptedServer server([&](Peer& peer, int) {
        peer.read_head();
        peer.send(ok);
        peer.read_head();
        ++requests;
        peer.send("HTTP/1.1 200");
    });
    Client client;
    ASSERT_TRUE(client.get(server.url()));
    EXPECT_EQ(code_of(client.get(server.url())), Errc::timed_out);
    EXPECT_EQ(requests, 1);
}

TEST(HttpClient, AConnectionThatTheServerHasClosedIsNotUsed) {
    ScriptedServer server([](Peer& peer, int) {
        peer.read_head();
        peer.send(ok);
    });
    Client client;
    // A POST would fail if it were sent on the old connection and seen as closed too late.
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(server.url(),
                                {.method = Method::post, .headers = {{"Idempotency-Key", "k"}}}));
    }
}

TEST(HttpClient, AnEarlyAnswerIsTakenAndTheHalfSentConnectionIsClosed) {
    std::atomic<int> connections = 0;
    ScriptedServer server([&](Peer& peer, int i) {
        ++connections;
        peer.read_head();
        peer.send(i == 0 ? "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n" : ok);
        peer.wait_for_end();  // what still comes of the body is not looked at
    });
    Client client({.whole_time = 5s});
    const auto refused = client.send(server.url(), {.method = Method::post, .body = huge_body()});
    ASSERT_TRUE(refused) << to_string(refused.error());
    EXPECT_EQ(refused->status, 401);
    const auto next = client.get(server.url());
    ASSERT_TRUE(next) << to_string(next.error());
    EXPECT_EQ(next->status, 200);
    EXPECT_EQ(connections, 2);
}

TEST(HttpClient, AnEarlyAnswerIsTakenThoughNobodyReadsTheRest) {
    std::latch answered(1);
    ScriptedServer server([&](Peer& peer, int) {
        peer.read_head();
        peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
        answered.wait();
    });
    Client client({.whole_time = 10s});
    const auto began = std::chrono::steady_clock::now();
    const auto refused = client.send(server.url(), {.method = Method::post, .body = huge_body()});
    answered.count_down();
    ASSERT_TRUE(refused) << to_string(refused.error());
    EXPECT_EQ(refused->status, 413);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 9s);
}

TEST(HttpClient, AnInterimAnswerAsksForTheRest) {
    constexpr std::size_t size = 5'000'000;
    ScriptedServer server([](Peer& peer, int) {
        peer.read_head();
        peer.send("HTTP/1.1 100 Continue\r\n\r\n");
        peer.read_bytes(size);
        peer.send(ok);
    });
    Client client;
    const auto answer =
        client.send(server.url(), {.method = Method::post, .body = std::string(size, 'b')});
    ASSERT_TRUE(answer) << to_string(answer.error());
    EXPECT_EQ(answer->status, 200);
}

TEST(HttpClient, WhatMayHaveBeenDoneIsNotCalledUnsent) {
    std::optional<ScriptedServer> server;
    server.emplace([&](Peer& peer, int) {
        answer_once(peer);
        server->stop_listening();
    });
    Client client;
    ASSERT_TRUE(client.get(server->url()));
    EXPECT_EQ(code_of(client.send(server->url(), {.method = Method::put})), Errc::timed_out);
    EXPECT_EQ(code_of(client.send(server->url(), {.method = Method::put})), Errc::unavailable);
}

TEST(HttpClient, ConnectionsThatAreTooOldAreClosed) {
    std::atomic<bool> closed = false;
    ScriptedServer once([&](Peer& peer, int) {
        peer.read_head();
        peer.send(ok);
        peer.wait_for_end();
        closed = true;
    });
    ScriptedServer often([](Peer& peer, int) {
        peer.read_head();
        peer.send(ok);
    });
    Client client({.idle_time = 5ms});
    ASSERT_TRUE(client.get(once.url()));
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!closed && std::chrono::steady_clock::now() < until) {
        ASSERT_TRUE(client.get(often.url()));
    }
    EXPECT_TRUE(closed);
}

TEST(HttpClient, TheLongestTimeIsForEver) {
    ScriptedServer server([](Peer& peer, int) {
        peer.read_head();
        peer.send(ok);
    });
    constexpr auto longest = std::chrono::milliseconds::max();
    Client client({.connect_time = longest, .whole_time = longest, .idle_time = longest});
    EXPECT_TRUE(client.get(server.url()));
}

TEST(HttpClient, ListeningSaysWhetherItMayWorkLater) {
    ScriptedServer server([](Peer& peer, int i) {
        constexpr std::array heads{"401 Unauthorized", "404 Not Found", "503 Service Unavailable",
                                   "200 OK\r\nContent-Type: Text/Event-Stream ;charset=utf-8"};
        peer.read_head();
        peer.send("HTTP/1.1 " + std::string(heads[static_cast<std::size_t>(i)]) +
                  "\r\nConnection: close\r\n\r\ndata: x\n\n");
    });
    Client client;
    int events = 0;
    const auto listened = [&] {
        return client.listen(server.url(), {}, [&](const ServerSentEvent&) {
            ++events;
            return true;
        });
    };
    for (const Errc code : {Errc::permission_denied, Errc::not_found, Errc::unavailable}) {
        const auto failed = listened();
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().code, code);
    }
    EXPECT_TRUE(listened());
    EXPECT_EQ(events, 1);
}

TEST(HttpClient, ARedirectIsAnAnswer) {
    ScriptedServer server([](Peer& peer, int) {
        peer.read_head();
        peer.send("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n");
    });
    Client client;
    EXPECT_EQ(client.get(server.url("/a"))->status, 302);
}

}  // namespace
}  // namespace skald::http
