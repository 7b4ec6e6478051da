// Where catching up ends and listening begins, with streams and a store that do what a test says.
#include <gtest/gtest.h>

#include <functional>
#include <mutex>
#include <skald/core/testing/recording_log.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <thread>
#include <utility>

#include "orders/service/event_feed.hpp"

namespace orders {
namespace {

using skald::GlobalPosition;
using skald::Result;

// Keeps what it gets; wakes when the test says.
class FakeStream final : public http::EventStream {
public:
    bool send(http::EventText text) override {
        const std::lock_guard lock(mutex_);
        text_ += *text;
        return true;
    }
    bool has_room() const override {
        const std::lock_guard lock(mutex_);
        return has_room_;
    }
    void when_room(std::function<void()> wake) override {
        const std::lock_guard lock(mutex_);
        wake_ = std::move(wake);
    }
    void close() override {}
    bool is_closed() const override { return false; }
    void on_close(std::function<void()>) override {}

    void set_room(bool has_room) {
        const std::lock_guard lock(mutex_);
        has_room_ = has_room;
    }
    /// False: nobody waits for room.
    bool wake() {
        std::function<void()> wake;
        {
            const std::lock_guard lock(mutex_);
            wake.swap(wake_);
        }
        if (wake) wake();
        return wake != nullptr;
    }
    /// How often the event of this position came.
    int count(std::uint64_t position) const {
        const std::lock_guard lock(mutex_);
        const std::string wanted = "\nid: " + std::to_string(position) + "\ndata";
        int found = 0;
        for (auto at = text_.find(wanted); at != std::string::npos;
             at = text_.find(wanted, at + 1)) {
            ++found;
        }
        return found;
    }

private:
    mutable std::mutex mutex_;
    std::string text_ = "\n";
    std::function<void()> wake_;
    bool has_room_ = true;
};

// Lets something happen right behind a read.
class HookedStore final : public skald::EventStore {
public:
    using EventStore::append;
    void append(skald::AppendRequest request, skald::AppendCompletion done) override {
        store_.append(std::move(request), std::move(done));
    }
    Result<skald::EventBatch> read(const skald::ReadRequest& request) override {
        auto page = store_.read(request);
        if (const auto hook = std::exchange(after_read, {})) hook();
        return page;
    }
    Result<std::optional<skald::EventPlace>> find(const skald::EventId& id) override {
        return store_.find(id);
    }
    Result<std::unique_ptr<skald::Subscription>> subscribe(
        skald::SubscribeRequest request) override {
        return store_.subscribe(std::move(request));
    }
    Result<GlobalPosition> head() override { return store_.head(); }

    std::function<void()> after_read;

private:
    skald::MemoryEventStore store_;
};

class EventFeedSeam : public ::testing::Test {
public:
    void happens(const std::string& stream = "order-1") {
        skald::NewEvent event{.type = "order-paid", .data = "{}"};
        EXPECT_TRUE(store.append(*skald::StreamId::parse(stream), skald::ExpectedVersion::any(),
                                 {std::move(event)}));
    }
    static bool gets(const FakeStream& stream, std::uint64_t position) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (stream.count(position) == 0) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::yield();
        }
        return true;
    }

    HookedStore store;
    skald::SystemClock clock;
    skald::testing::RecordingLog log;
    std::shared_ptr<FakeStream> first = std::make_shared<FakeStream>();
    std::shared_ptr<FakeStream> second = std::make_shared<FakeStream>();
    std::unique_ptr<EventFeed> feed = *EventFeed::open({store, clock, log});
};

TEST_F(EventFeedSeam, WhatHappensBetweenTheLastReadAndJoiningIsNotMissed) {
    feed->listen(first, GlobalPosition());
    store.after_read = [&] {
        happens();
        EXPECT_TRUE(gets(*first, 1));  // so the feed is beyond what was read
    };
    feed->listen(second, GlobalPosition());
    EXPECT_EQ(feed->live(), 1U);
    while (feed->live() == 1U) ASSERT_TRUE(second->wake());
    EXPECT_EQ(second->count(1), 1);
    happens();
    EXPECT_TRUE(gets(*first, 2) && gets(*second, 2));
    EXPECT_EQ(second->count(1), 1);
    EXPECT_EQ(second->count(2), 1);
}

TEST_F(EventFeedSeam, WhoIsSlowCatchesUpWhenThereIsRoomAgain) {
    feed->listen(first, GlobalPosition());
    feed->listen(second, GlobalPosition());
    second->set_room(false);
    happens();
    EXPECT_TRUE(gets(*first, 1));
    happens();
    EXPECT_TRUE(gets(*first, 2));
    EXPECT_EQ(second->count(1), 0);
    EXPECT_EQ(feed->live(), 1U);
    second->set_room(true);
    while (feed->live() == 1U) ASSERT_TRUE(second->wake());
    EXPECT_EQ(second->count(1), 1);
    EXPECT_EQ(second->count(2), 1);
}

TEST_F(EventFeedSeam, OnlyWhatHappensToOrdersIsTold) {
    happens("package-1");
    feed->listen(first, GlobalPosition());
    happens("item-1");
    happens("order-1");
    EXPECT_TRUE(gets(*first, 3));
    EXPECT_EQ(first->count(1) + first->count(2), 0);
}

}  // namespace
}  // namespace orders
