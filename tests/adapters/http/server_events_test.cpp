#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <skald/adapters/http/event_feed.hpp>
#include <skald/adapters/http/event_stream.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <stdexcept>

#include "event_parser.hpp"
#include "server_setup.hpp"

namespace skald::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr std::string_view listen = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";

class ServerEvents : public ServerTest {
public:
    void start(ServerOptions options = {}) {
        Router router;
        router.get("/events", [this](const Request& request) -> Result<Response> {
            const std::string last(request.headers.find(header::last_event_id).value_or("none"));
            return Response::event_stream([this, last](std::shared_ptr<EventStream> stream) {
                stream->send({.id = "0", .event = "hello", .data = last});
                stream->on_close([this] { ++closed_; });
                const std::lock_guard lock(mutex_);
                streams_.push_back(std::move(stream));
            });
        });
        router.get("/throw", [](const Request&) -> Result<Response> {
            return Response::event_stream([](const std::shared_ptr<EventStream>& stream) {
                stream->send({.data = "before"});
                throw std::runtime_error("no more");
            });
        });
        router.get("/", [](const Request&) -> Result<Response> { return Response::empty(204); });
        ServerTest::start(std::move(router), options);
    }
    std::vector<std::shared_ptr<EventStream>> streams() {
        const std::lock_guard lock(mutex_);
        return streams_;
    }
    std::shared_ptr<EventStream> stream() {
        EXPECT_TRUE(eventually([&] { return !streams().empty(); }));
        return streams().front();
    }
    int closed() const { return closed_; }

    ~ServerEvents() override { stop(); }

private:
    std::mutex mutex_;  // guards streams_
    std::vector<std::shared_ptr<EventStream>> streams_;
    std::atomic<int> closed_ = 0;
};

TEST_F(ServerEvents, AListenerGetsEventsAsTheyAreSent) {
    start();
    RawClient raw = client();
    raw.send(listen);
    const std::string head = raw.read_until("\r\n\r\n");
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nCache-Control: no-store\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
    EXPECT_EQ(raw.read_until("\n\n"), "id: 0\nevent: hello\ndata: none\n\n");
    EXPECT_TRUE(stream()->send({.id = "1", .data = "one"}));
    EXPECT_EQ(raw.read_until("\n\n"), "id: 1\ndata: one\n\n");
    EXPECT_EQ(server().status().event_streams, 1U);
}

TEST_F(ServerEvents, WhoComesBackSaysWhatItSawLast) {
    start();
    RawClient raw = client();
    raw.send("GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 41\r\n\r\n");
    raw.read_until("\r\n\r\n");
    EXPECT_THAT(raw.read_until("\n\n"), HasSubstr("data: 41\n"));
}

TEST_F(ServerEvents, AQuietStreamIsKeptAliveByComments) {
    start({.event_keep_alive = 20ms});
    RawClient raw = client();
    raw.send(listen);
    raw.read_until("hello\ndata: none\n\n");
    EXPECT_EQ(raw.read_until("\n\n"), ":\n\n");
    EXPECT_EQ(raw.read_until("\n\n"), ":\n\n");
}

TEST_F(ServerEvents, TheHandlerMayEndAStream) {
    start();
    RawClient raw = client();
    raw.send(listen);
    const auto ended = stream();
    EXPECT_TRUE(ended->send({.data = "last"}));
    ended->close();
    EXPECT_TRUE(ended->is_closed());
    EXPECT_FALSE(ended->send({.data = "too late"}));
    const std::string all = raw.read_to_end();
    EXPECT_THAT(all, ::testing::EndsWith("data: last\n\n"));
    EXPECT_TRUE(eventually([&] { return closed() == 1; }));
}

TEST_F(ServerEvents, AClientThatGoesIsNoticed) {
    start();
    {
        RawClient raw = client();
        raw.send(listen);
        raw.read_until("data: none\n\n");
    }
    EXPECT_TRUE(eventually([&] { return closed() == 1; }));
    EXPECT_TRUE(stream()->is_closed());
    EXPECT_FALSE(stream()->send({.data = "x"}));
    EXPECT_EQ(server().status().event_streams, 0U);
    EXPECT_FALSE(stream()->has_room());
}

TEST_F(ServerEvents, CallbacksOfAStreamThatIsClosedRunOnAWorker) {
    start();
    {
        RawClient raw = client();
        raw.send(listen);
        raw.read_until("data: none\n\n");
    }
    ASSERT_TRUE(eventually([&] { return closed() == 1; }));
    std::mutex held_by_caller;
    std::atomic<int> called = 0;
    const auto call = [&] {
        const std::lock_guard lock(held_by_caller);
        ++called;
    };
    {
        const std::lock_guard lock(held_by_caller);
        stream()->on_close(call);
        stream()->when_room(call);
    }
    EXPECT_TRUE(eventually([&] { return called == 2; }));
    stream()->on_close([] { throw std::runtime_error("late"); });
    EXPECT_TRUE(eventually(
        [&] { return log().contains(LogLevel::error, "a callback of a stream of events threw"); }));
}

TEST_F(ServerEvents, CallbacksMayThrowWhenTheServerHasStopped) {
    start();
    RawClient raw = client();
    raw.send(listen);
    const auto kept = stream();
    raw.close();
    stop();
    int called = 0;
    kept->on_close([&] {
        ++called;
        throw std::runtime_error("too late");
    });
    EXPECT_EQ(called, 1);
}

TEST_F(ServerEvents, AnEventLargerThanTheQueueIsSent) {
    start({.event_queue_bytes_max = 1000});
    RawClient raw = client();
    raw.send(listen);
    raw.read_until("data: none\n\n");
    const std::string large(300'000, 'z');
    ASSERT_TRUE(eventually([&] { return stream()->has_room(); }));
    EXPECT_TRUE(stream()->send({.data = large}));
    EXPECT_EQ(raw.read_until("\n\n"), "data: " + large + "\n\n");
}

TEST_F(ServerEvents, ABurstOfAFeedCutsNobodyWhoReads) {
    MemoryEventStore store;
    SystemClock clock;
    const auto feed = *EventFeed::open({store, clock, log()}, Query::all(),
                                       [](const auto& event) { return std::string(event.data); });
    start({.event_queue_bytes_max = std::size_t{64} << 10});
    RawClient raw = client();
    raw.send(listen);
    raw.read_until("data: none\n\n");
    feed->listen(stream(), GlobalPosition());
    const std::string text(200, 'y');
    std::vector<NewEvent> events(5000, NewEvent{.type = "burst", .data = text});
    ASSERT_TRUE(store.append(*StreamId::parse("all-1"), ExpectedVersion::any(), std::move(events)));
    const std::string all = raw.read_until("id: 5000\ndata: " + text + "\n\n");
    EXPECT_THAT(all, StartsWith("retry: 1000\nid: 0\n\nid: 1\n"));
    EXPECT_EQ(std::count(all.begin(), all.end(), 'i'), 5001);
    stop();
}

TEST_F(ServerEvents, ACallbackThatThrowsIsLogged) {
    start();
    {
        RawClient raw = client();
        raw.send(listen);
        stream()->on_close([] { throw std::runtime_error("no"); });
    }
    EXPECT_TRUE(eventually(
        [&] { return log().contains(LogLevel::error, "a callback of a stream of events threw"); }));
}

TEST_F(ServerEvents, ASlowClientIsCutAndOthersAreNot) {
    start({.event_queue_bytes_max = std::size_t{64} << 10});
    RawClient slow(server().port(), 4096);
    slow.send(listen);
    slow.read_until("data: none\n\n");
    const auto to_slow = stream();
    RawClient quick = client();
    quick.send(listen);
    quick.read_until("data: none\n\n");
    ASSERT_TRUE(eventually([&] { return streams().size() == 2; }));
    const auto to_quick = streams()[1];
    const EventText text = to_text({.data = std::string(1000, 'x')});
    // Left to itself, the kernel would take some megabytes before the queue begins to fill.
    int sent = 0;
    while (to_slow->send(text)) {
        ASSERT_TRUE(to_quick->send(text));
        quick.read_until("\n\n");
        ASSERT_LT(++sent, 1000);
    }
    EXPECT_TRUE(eventually([&] { return closed() == 1; }));
    EXPECT_TRUE(to_quick->send({.data = "still here"}));
    EXPECT_THAT(quick.read_until("here\n\n"), HasSubstr("still here"));
}

TEST_F(ServerEvents, WhoSendsMuchWaitsForRoom) {
    start({.event_queue_bytes_max = 10'000});
    RawClient raw = client();
    raw.send(listen);
    const auto to_client = stream();
    std::atomic<int> sent = 0;
    constexpr int all = 5000;
    std::function<void()> go_on = [&] {
        while (sent < all && to_client->has_room()) {
            EXPECT_TRUE(to_client->send({.id = std::to_string(sent), .data = "some text"}));
            ++sent;
        }
        if (sent == all) return to_client->close();
        to_client->when_room(go_on);
    };
    go_on();
    raw.read_until("\r\n\r\n");
    EventParser events;
    events.feed(raw.read_to_end());
    EXPECT_EQ(events.next()->event, "hello");
    for (int i = 0; i < all; ++i) {
        const auto event = events.next();
        ASSERT_TRUE(event) << i;
        ASSERT_EQ(event->id, std::to_string(i));
    }
    EXPECT_FALSE(events.next());
    stop();  // before what its workers use
}

TEST_F(ServerEvents, AllListenersGetAllEventsInOrder) {
    start();
    constexpr std::size_t listeners = 100;
    constexpr int events = 50;
    std::vector<RawClient> clients;
    for (std::size_t i = 0; i < listeners; ++i) {
        clients.push_back(client());
        clients.back().send(listen);
    }
    ASSERT_TRUE(eventually([&] { return streams().size() == listeners; }));
    const auto all = streams();
    for (int i = 1; i <= events; ++i) {
        const EventText text = to_text({.id = std::to_string(i), .data = "x"});
        for (const auto& one : all) ASSERT_TRUE(one->send(text));
        EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 204"));
    }
    std::string wanted;
    for (int i = 1; i <= events; ++i) wanted += "id: " + std::to_string(i) + "\ndata: x\n\n";
    for (RawClient& raw : clients) {
        raw.read_until("data: none\n\n");
        EXPECT_EQ(raw.read_until("id: 50\ndata: x\n\n"), wanted);
    }
}

TEST_F(ServerEvents, StoppingEndsAllStreams) {
    start();
    RawClient raw = client();
    raw.send(listen);
    const auto kept = stream();
    std::thread stopper([&] { server().stop(); });
    EXPECT_THAT(raw.read_to_end(), HasSubstr("data: none\n\n"));
    raw.close();
    stopper.join();
    EXPECT_EQ(closed(), 1);
    EXPECT_FALSE(kept->send({.data = "x"}));
}

TEST_F(ServerEvents, AStreamOutlivesItsServer) {
    start();
    RawClient raw = client();
    raw.send(listen);
    const auto kept = stream();
    raw.close();
    stop();
    EXPECT_FALSE(kept->send({.data = "x"}));
    kept->close();
    EXPECT_TRUE(kept->is_closed());
}

TEST_F(ServerEvents, ABeginningThatThrowsEndsTheStream) {
    start();
    RawClient raw = client();
    raw.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(raw.read_to_end(), ::testing::EndsWith("data: before\n\n"));
    EXPECT_TRUE(log().contains(LogLevel::error, "the beginning of a stream of events failed"));
}

TEST_F(ServerEvents, MoreListenersThanThereMayBeAreTurnedAway) {
    start({.event_streams_max = 2});
    auto first = std::make_optional(client());
    first->send(listen);
    first->read_until("data: none\n\n");
    RawClient second = client();
    second.send(listen);
    second.read_until("data: none\n\n");
    const std::string refused = answer_to(listen);
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(refused, HasSubstr("\r\nRetry-After: 1\r\n"));
    EXPECT_THAT(refused, HasSubstr("too many clients listen to events"));
    EXPECT_THAT(refused, Not(HasSubstr("text/event-stream")));
    EXPECT_EQ(streams().size(), 2U);
    EXPECT_EQ(server().status().event_streams, 2U);
    EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 204"));
    first.reset();
    ASSERT_TRUE(eventually([&] { return server().status().event_streams == 1; }));
    RawClient third = client();
    third.send(listen);
    EXPECT_THAT(third.read_until("data: none\n\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerEvents, HeadOfAStreamHasNoEvents) {
    start();
    RawClient raw = client();
    raw.send("HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = raw.read_to_end();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\n"));
    EXPECT_TRUE(streams().empty());
}

TEST_F(ServerEvents, WhatAListenerSendsIsIgnoredUpToABound) {
    start();
    RawClient raw = client();
    raw.send(listen);
    raw.read_until("data: none\n\n");
    const std::string rubbish(1000, 'r');
    int sent = 0;
    while (raw.send(rubbish)) ASSERT_LT(++sent, 100'000);
    EXPECT_TRUE(eventually([&] { return closed() == 1; }));
}

}  // namespace
}  // namespace skald::http
