#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <skald/adapters/http/event_broadcast.hpp>
#include <thread>
#include <vector>

namespace skald::http {
namespace {

// Keeps what it is sent.
class KeptStream final : public EventStream {
public:
    bool send(EventText text) override {
        const std::lock_guard lock(mutex_);
        if (closed_) return false;
        text_ += *text;
        return true;
    }
    bool has_room() const override {
        const std::lock_guard lock(mutex_);
        return has_room_ && !closed_;
    }
    void set_room(bool has_room) {
        const std::lock_guard lock(mutex_);
        has_room_ = has_room;
    }
    void when_room(std::function<void()> wake) override { wake(); }
    void close() override {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    bool is_closed() const override {
        const std::lock_guard lock(mutex_);
        return closed_;
    }
    void on_close(std::function<void()>) override {}

    std::string text() const {
        const std::lock_guard lock(mutex_);
        return text_;
    }

private:
    mutable std::mutex mutex_;  // guards what follows
    std::string text_;
    bool closed_ = false;
    bool has_room_ = true;
};

ServerSentEvent event(int number) {
    return {.id = std::to_string(number), .data = "x"};
}
std::string events(int from, int to) {
    std::string text;
    for (int i = from; i <= to; ++i) text += *to_text(event(i));
    return text;
}
// Waits for the thread of the broadcast.
bool gets(const KeptStream& stream, const std::string& text) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (stream.text() != text) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

TEST(EventBroadcast, AllStreamsGetAllEventsFromNowOn) {
    EventBroadcast broadcast;
    const auto first = std::make_shared<KeptStream>();
    broadcast.add(first);
    broadcast.send(event(1));
    ASSERT_TRUE(gets(*first, events(1, 1)));
    const auto second = std::make_shared<KeptStream>();
    broadcast.add(second);
    for (int i = 2; i <= 100; ++i) broadcast.send(event(i));
    EXPECT_TRUE(gets(*first, events(1, 100)));
    EXPECT_TRUE(gets(*second, events(2, 100)));
    EXPECT_EQ(second->text(), events(2, 100));
}

TEST(EventBroadcast, WhoComesBackBeginsBehindWhatItSaw) {
    EventBroadcast broadcast("0");
    for (int i = 1; i <= 5; ++i) broadcast.send(event(i));
    const auto stream_after = [&](const char* id) {
        auto stream = std::make_shared<KeptStream>();
        EXPECT_TRUE(broadcast.add_after(stream, id)) << id;
        return stream;
    };
    const auto all = stream_after("0");
    const auto some = stream_after("3");
    const auto none = stream_after("5");
    broadcast.send(event(6));
    EXPECT_TRUE(gets(*all, events(1, 6)));
    EXPECT_TRUE(gets(*some, events(4, 6)));
    EXPECT_TRUE(gets(*none, events(6, 6)));
}

TEST(EventBroadcast, WhatIsNoLongerKeptMustComeFromElsewhere) {
    EventBroadcast broadcast("0", 3 * events(8, 8).size() + 1);
    const auto witness = std::make_shared<KeptStream>();
    broadcast.add(witness);
    for (int i = 1; i <= 10; ++i) broadcast.send(event(i));
    ASSERT_TRUE(gets(*witness, events(1, 10)));
    const auto late = std::make_shared<KeptStream>();
    const auto is_refused = [&](const char* id) { return !broadcast.add_after(late, id); };
    // The thread forgets just after it has handed on.
    while (broadcast.add_after(std::make_shared<KeptStream>(), "5")) std::this_thread::yield();
    EXPECT_TRUE(is_refused("6"));
    EXPECT_TRUE(is_refused("11"));
    EXPECT_TRUE(late->text().empty());
    EXPECT_TRUE(broadcast.add_after(late, "7"));
    EXPECT_TRUE(gets(*late, events(8, 10)));
}

TEST(EventBroadcast, AStreamThatIsClosedIsForgotten) {
    EventBroadcast broadcast;
    const auto stream = std::make_shared<KeptStream>();
    const auto other = std::make_shared<KeptStream>();
    broadcast.add(stream);
    broadcast.add(other);
    EXPECT_EQ(broadcast.listeners(), 2U);
    stream->close();
    broadcast.send(event(1));
    ASSERT_TRUE(gets(*other, events(1, 1)));
    while (broadcast.listeners() != 1) std::this_thread::yield();
    EXPECT_TRUE(stream->text().empty());
}

TEST(EventBroadcast, StreamsThatAreClosedWhileNothingIsSentDoNotGather) {
    EventBroadcast broadcast;
    for (int i = 0; i < 1000; ++i) {
        const auto gone = std::make_shared<KeptStream>();
        gone->close();
        if (i % 2 == 0) {
            broadcast.add(gone);
        } else {
            EXPECT_TRUE(broadcast.add_after(gone, ""));
        }
    }
    EXPECT_LE(broadcast.listeners(), 32U);
}

TEST(EventBroadcast, WhoHasNoRoomIsWaitedForAndMissesNothing) {
    EventBroadcast broadcast("0", 0);
    const auto slow = std::make_shared<KeptStream>();
    const auto quick = std::make_shared<KeptStream>();
    broadcast.add(slow);
    broadcast.add(quick);
    slow->set_room(false);
    for (int i = 1; i <= 1000; ++i) broadcast.send(event(i));
    ASSERT_TRUE(gets(*quick, events(1, 1000)));
    EXPECT_EQ(slow->text(), "");
    slow->set_room(true);
    EXPECT_TRUE(gets(*slow, events(1, 1000)));
}

TEST(EventBroadcast, WhoIsFarBehindIsCut) {
    EventBroadcast broadcast;
    const auto slow = std::make_shared<KeptStream>();
    const auto quick = std::make_shared<KeptStream>();
    broadcast.add(slow);
    broadcast.add(quick);
    slow->set_room(false);
    const std::string large(100'000, 'x');
    for (int i = 0; i < 60; ++i) broadcast.send({.data = large});
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!slow->is_closed() && std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(slow->is_closed());
    EXPECT_FALSE(quick->is_closed());
}

TEST(EventBroadcast, ItsEndHandsOnWhatWasSent) {
    const auto stream = std::make_shared<KeptStream>();
    {
        EventBroadcast broadcast;
        broadcast.add(stream);
        for (int i = 1; i <= 1000; ++i) broadcast.send(event(i));
    }
    EXPECT_EQ(stream->text(), events(1, 1000));
}

TEST(EventBroadcast, ItsEndClosesAllStreams) {
    const auto stream = std::make_shared<KeptStream>();
    {
        EventBroadcast broadcast;
        broadcast.add(stream);
    }
    EXPECT_TRUE(stream->is_closed());
}

TEST(EventBroadcast, WhoComesInTheMiddleMissesNothingAndSeesNothingTwice) {
    constexpr int all = 3000;
    EventBroadcast broadcast("0", std::size_t{1} << 20);
    std::vector<std::shared_ptr<KeptStream>> streams;
    std::atomic<int> sent = 0;
    std::thread sender([&] {
        for (int i = 1; i <= all; ++i) {
            broadcast.send(event(i));
            sent = i;
        }
    });
    std::vector<int> after;
    while (sent < all && streams.size() < 300) {
        after.push_back(sent);
        streams.push_back(std::make_shared<KeptStream>());
        EXPECT_TRUE(broadcast.add_after(streams.back(), std::to_string(after.back())));
    }
    sender.join();
    for (std::size_t i = 0; i < streams.size(); ++i) {
        EXPECT_TRUE(gets(*streams[i], events(after[i] + 1, all))) << after[i];
    }
}

}  // namespace
}  // namespace skald::http
