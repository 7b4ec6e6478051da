// Streams of events for clients that take gzip: what each of them can read, and when.
#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <skald/adapters/http/event_feed.hpp>
#include <skald/adapters/http/event_stream.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <thread>

#include "../../gzip_reader.hpp"
#include "event_parser.hpp"
#include "server_setup.hpp"

namespace skald::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

std::string asking(const std::string& accepted) {
    return "GET /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + accepted + "\r\n\r\n";
}

// Reads what a browser would have read by then.
class Listener {
public:
    Listener(RawClient raw, const std::string& accepted) : raw_(std::move(raw)) {
        raw_.send(asking(accepted));
        head_ = raw_.read_until("\r\n\r\n");
    }
    const std::string& head() const { return head_; }
    bool is_compressed() const { return head_.find("Content-Encoding: gzip") != head_.npos; }
    /// All text that came until this is there.
    std::string read_until(std::string_view text) {
        while (text_.find(text) == std::string::npos && take(raw_.read_some())) {
        }
        const std::size_t end = text_.find(text);
        if (end == std::string::npos) return std::exchange(text_, {});
        std::string taken = text_.substr(0, end + text.size());
        text_.erase(0, taken.size());
        return taken;
    }
    std::string read_to_end() {
        take(raw_.read_to_end());
        return std::exchange(text_, {});
    }
    /// The stream has ended as it should.
    bool is_complete() const { return gzip_->is_complete(); }
    void close() { raw_.close(); }
    /// What came over the wire.
    const std::string& bytes() const { return bytes_; }

private:
    bool take(const std::string& bytes) {
        bytes_ += bytes;
        const auto more = is_compressed() ? gzip_->read(bytes) : bytes;
        EXPECT_TRUE(more) << "no gzip";
        text_ += more.value_or("");
        return more && !bytes.empty();
    }

    RawClient raw_;
    std::string head_;
    std::string bytes_;
    std::string text_;  // and not asked for yet
    std::unique_ptr<testing::GzipReader> gzip_ = std::make_unique<testing::GzipReader>();
};

class GzipEvents : public ServerTest {
public:
    void start(ServerOptions options = {}) {
        Router router;
        router.get("/events", [this](const Request&) -> Result<Response> {
            return Response::event_stream([this](std::shared_ptr<EventStream> stream) {
                stream->send({.data = "hello"});
                const std::lock_guard lock(mutex_);
                streams_.push_back(std::move(stream));
            });
        });
        router.get("/packed", [](const Request&) -> Result<Response> {
            Response response = Response::event_stream([](const auto& stream) {
                stream->send({.data = "packed by the handler"});
                stream->close();
            });
            response.headers.add("Content-Encoding", "x-own");
            return response;
        });
        ServerTest::start(std::move(router), options);
    }
    Listener listener(const std::string& accepted = "gzip, deflate, br") {
        return {client(), accepted};
    }
    std::shared_ptr<EventStream> stream(std::size_t number = 0) {
        EXPECT_TRUE(eventually([&] {
            const std::lock_guard lock(mutex_);
            return streams_.size() > number;
        }));
        const std::lock_guard lock(mutex_);
        return streams_.at(number);
    }

    ~GzipEvents() override { stop(); }

private:
    std::mutex mutex_;  // guards streams_
    std::vector<std::shared_ptr<EventStream>> streams_;
};

TEST_F(GzipEvents, EachEventCanBeReadAtOnce) {
    start();
    Listener browser = listener();
    EXPECT_THAT(browser.head(), HasSubstr("\r\nContent-Encoding: gzip\r\n"));
    EXPECT_THAT(browser.head(), HasSubstr("\r\nVary: Accept-Encoding\r\n"));
    EXPECT_THAT(browser.head(), HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
    EXPECT_EQ(browser.read_until("\n\n"), "data: hello\n\n");
    for (int i = 0; i < 100; ++i) {
        const std::string id = std::to_string(i);
        ASSERT_TRUE(stream()->send({.id = id, .data = "one"}));
        ASSERT_EQ(browser.read_until("\n\n"), "id: " + id + "\ndata: one\n\n");
    }
    EXPECT_EQ(server().status().event_streams, 1U);
}

TEST_F(GzipEvents, WhoDoesNotTakeGzipGetsPlainText) {
    start();
    for (const std::string accepted : {"", "identity", "gzip;q=0", "br", "gzip;q=0.5, identity"}) {
        Listener plain = listener(accepted);
        EXPECT_THAT(plain.head(), Not(HasSubstr("Content-Encoding"))) << accepted;
        EXPECT_THAT(plain.head(), HasSubstr("\r\nVary: Accept-Encoding\r\n")) << accepted;
        EXPECT_EQ(plain.read_until("\n\n"), "data: hello\n\n") << accepted;
    }
}

TEST_F(GzipEvents, AStreamThatEndsIsAWholeGzipStream) {
    start();
    Listener browser = listener();
    EXPECT_EQ(browser.read_until("\n\n"), "data: hello\n\n");
    EXPECT_TRUE(stream()->send({.data = std::string(100'000, 'x')}));
    EXPECT_TRUE(stream()->send({.data = "last"}));
    stream()->close();
    EXPECT_EQ(browser.read_to_end(), "data: " + std::string(100'000, 'x') + "\n\ndata: last\n\n");
    EXPECT_TRUE(browser.is_complete());
}

TEST_F(GzipEvents, SoDoesOneThatEndsWithTheServer) {
    start();
    Listener browser = listener();
    EXPECT_EQ(browser.read_until("\n\n"), "data: hello\n\n");
    std::thread stopper([&] { server().stop(); });
    EXPECT_EQ(browser.read_to_end(), "");
    EXPECT_TRUE(browser.is_complete());
    browser.close();
    stopper.join();
}

TEST_F(GzipEvents, AQuietStreamIsKeptAliveAndStaysWhole) {
    start({.event_keep_alive = 20ms});
    Listener browser = listener();
    EXPECT_EQ(browser.read_until("\n\n"), "data: hello\n\n");
    EXPECT_EQ(browser.read_until("\n\n"), ":\n\n");
    EXPECT_TRUE(stream()->send({.data = "x"}));
    EXPECT_THAT(browser.read_until("data: x\n\n"), HasSubstr("data: x\n\n"));
    EXPECT_EQ(browser.read_until("\n\n"), ":\n\n");
    stream()->close();
    browser.read_to_end();
    EXPECT_TRUE(browser.is_complete());
}

TEST_F(GzipEvents, AllGetTheSameBytesAndAFractionOfThem) {
    start();
    std::vector<Listener> browsers;
    for (int i = 0; i < 5; ++i) browsers.push_back(listener());
    Listener plain = listener("identity");
    std::string text;
    for (int page = 0; page < 3; ++page) {
        std::string events;
        for (int i = 0; i < 100; ++i) {
            append_text(events, {.id = std::to_string(i), .data = R"({"type":"order-placed"})"});
        }
        text += events;
        const EventText shared(std::move(events));
        for (std::size_t i = 0; i < 6; ++i) ASSERT_TRUE(stream(i)->send(shared));
    }
    for (std::size_t i = 0; i < 6; ++i) stream(i)->close();
    EXPECT_EQ(plain.read_to_end(), "data: hello\n\n" + text);
    for (Listener& browser : browsers) {
        EXPECT_EQ(browser.read_to_end(), "data: hello\n\n" + text);
        EXPECT_EQ(browser.bytes(), browsers.front().bytes());
        EXPECT_LT(browser.bytes().size(), text.size() / 8);
    }
}

TEST_F(GzipEvents, HeadSaysTheSameWithoutABody) {
    start();
    RawClient raw = client();
    raw.send("HEAD /events HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
    const std::string answer = raw.read_to_end();
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
    EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\n"));
}

TEST_F(GzipEvents, WhatAHandlerPacksItselfIsLeftAlone) {
    start();
    RawClient raw = client();
    raw.send("GET /packed HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
    const std::string answer = raw.read_to_end();
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Encoding: x-own\r\n"));
    EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\ndata: packed by the handler\n\n"));
}

TEST_F(GzipEvents, CanBeSwitchedOff) {
    start({.event_gzip = false});
    Listener browser = listener();
    EXPECT_THAT(browser.head(), Not(HasSubstr("Content-Encoding")));
    EXPECT_THAT(browser.head(), Not(HasSubstr("Vary")));
    EXPECT_EQ(browser.read_until("\n\n"), "data: hello\n\n");
}

// What is sent does not get smaller, so the bound is met.
TEST_F(GzipEvents, ASlowClientIsCutAndItsStreamDoesNotPassForWhole) {
    start({.event_queue_bytes_max = std::size_t{64} << 10});
    Listener slow(RawClient(server().port(), 4096), "gzip");
    testing::SeededRandom random(5);
    const auto to_slow = stream();
    for (int sent = 0;; ++sent) {
        std::string noise;
        for (int i = 0; i < 1000; ++i) noise += static_cast<char>('!' + random.below(94));
        if (!to_slow->send({.data = noise})) break;
        ASSERT_LT(sent, 2000);
    }
    EXPECT_TRUE(to_slow->is_closed());
    EXPECT_THAT(slow.read_to_end(), StartsWith("data: hello\n\n"));
    EXPECT_FALSE(slow.is_complete());
}

// A feed, listeners of both kinds that come at any time, from any position, and read at their own pace.
TEST_F(GzipEvents, EachListenerOfAFeedGetsEachEventOnceInOrder) {
    MemoryEventStore store;
    SystemClock clock;
    const auto feed = *EventFeed::open({store, clock, log()}, Query::all(),
                                       [](const auto& event) { return std::string(event.data); });
    Router router;
    router.get("/feed", [&](const Request& request) -> Result<Response> {
        const auto after = last_heard(request);
        if (!after) return after.error();
        return Response::event_stream(
            [&, from = **after](auto stream) { feed->listen(std::move(stream), from); });
    });
    ServerTest::start(std::move(router), {.event_queue_bytes_max = std::size_t{32} << 10});
    constexpr std::uint64_t events = 20'000;
    std::atomic<int> wrong = 0;
    const auto listen = [&](std::uint64_t after, bool takes_gzip) {
        RawClient raw(server().port(), 16'384);
        raw.send("GET /feed HTTP/1.1\r\nHost: x\r\nLast-Event-ID: " + std::to_string(after) +
                 "\r\n" + (takes_gzip ? "Accept-Encoding: gzip\r\n" : "") + "\r\n");
        raw.read_until("\r\n\r\n");
        testing::GzipReader gzip;
        EventParser parser;
        while (after < events) {
            const std::string bytes = raw.read_some();
            const auto text = takes_gzip ? gzip.read(bytes) : bytes;
            if (bytes.empty() || !text) break;
            parser.feed(*text);
            while (const auto event = parser.next()) {
                wrong += event->id == std::to_string(++after) ? 0 : 1;
            }
        }
        wrong += after == events ? 0 : 1;
    };
    std::vector<std::jthread> listeners;
    for (std::uint64_t i = 0; i < events; i += 50) {
        std::vector<NewEvent> batch;
        for (std::uint64_t k = 1; k <= 50; ++k) {
            batch.push_back({.type = "e", .data = "{\"number\":" + std::to_string(i + k) + "}"});
        }
        ASSERT_TRUE(
            store.append(*StreamId::parse("a-1"), ExpectedVersion::any(), std::move(batch)));
        if (i % 1000 == 0) listeners.emplace_back(listen, i / 2, i % 3000 != 0);
    }
    listeners.clear();
    EXPECT_EQ(wrong, 0);
    stop();
}

}  // namespace
}  // namespace skald::http
