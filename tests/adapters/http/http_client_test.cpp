#include <gmock/gmock.h>

#include <atomic>
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
