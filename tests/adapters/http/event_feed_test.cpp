// Where catching up ends and listening begins, with streams and a store that do what a test says.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <skald/adapters/http/event_feed.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <stdexcept>
#include <thread>
#include <utility>

#include "../../eventually.hpp"

namespace skald::http {
namespace {

using testing::eventually;

// Keeps what it gets; wakes when the test says.
class FakeStream final : public EventStream {
public:
    bool send(EventText text) override {
        const std::lock_guard lock(mutex_);
        text_ += text.text();
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
    void close() override {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    bool is_closed() const override {
        const std::lock_guard lock(mutex_);
        return is_closed_;
    }
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
    bool is_closed_ = false;
};

// Lets something happen right before each page, or fail.
class HookedSubscription final : public Subscription {
public:
    using Hook = std::function<Result<void>()>;
    HookedSubscription(std::unique_ptr<Subscription> subscription, Hook hook)
        : subscription_(std::move(subscription)), hook_(std::move(hook)) {}

    Result<EventBatch> poll() override {
        const auto hooked = hook_ ? hook_() : Result<void>();
        if (!hooked) return hooked.error();
        return subscription_->poll();
    }
    void notify(std::function<void()> wake) override { subscription_->notify(std::move(wake)); }
    GlobalPosition position() const override { return subscription_->position(); }
    void stop() override { subscription_->stop(); }

private:
    std::unique_ptr<Subscription> subscription_;
    Hook hook_;
};

// Lets something happen right behind a read.
class HookedStore final : public EventStore {
public:
    using EventStore::append;
    void append(AppendRequest request, AppendCompletion done) override {
        store_.append(std::move(request), std::move(done));
    }
    Result<EventBatch> read(const ReadRequest& request) override {
        auto page = store_.read(request);
        if (const auto hook = std::exchange(after_read, {})) hook();
        return page;
    }
    Result<std::optional<EventPlace>> find(const EventId& id) override { return store_.find(id); }
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) override {
        return std::make_unique<HookedSubscription>(*store_.subscribe(std::move(request)),
                                                    before_page);
    }
    Result<GlobalPosition> head() override { return store_.head(); }

    std::function<void()> after_read;
    HookedSubscription::Hook before_page;  // of subscriptions that are made from now on

private:
    MemoryEventStore store_;
};

class EventFeedTest : public ::testing::Test {
public:
    void happens(const std::string& stream = "order-1", const std::string& data = "{}") {
        NewEvent event{.type = "order-paid", .data = data};
        EXPECT_TRUE(
            store.append(*StreamId::parse(stream), ExpectedVersion::any(), {std::move(event)}));
    }
    static bool gets(const FakeStream& stream, std::uint64_t position) {
        return eventually([&] { return stream.count(position) != 0; });
    }
    std::unique_ptr<EventFeed> open() {
        return *EventFeed::open({store, clock, log}, Query::category("order"),
                                [this](const RecordedEvent& event) { return data_of(event); });
    }
    std::string data_of(const RecordedEvent& event) {
        if (event.data == "unwritable") throw std::runtime_error("no");
        ++written;
        return std::string(event.data);
    }

    HookedStore store;
    SystemClock clock;
    testing::RecordingLog log;
    std::atomic<int> written = 0;  // events of which the data was asked for
    std::shared_ptr<FakeStream> first = std::make_shared<FakeStream>();
    std::shared_ptr<FakeStream> second = std::make_shared<FakeStream>();
    std::unique_ptr<EventFeed> feed = open();
};

TEST_F(EventFeedTest, WhatHappensBetweenTheLastReadAndJoiningIsNotMissed) {
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

TEST_F(EventFeedTest, WhoIsSlowCatchesUpWhenThereIsRoomAgain) {
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

TEST_F(EventFeedTest, WhoJoinsAheadOfTheOthersHearsNothingTwice) {
    const auto gate = std::make_shared<std::latch>(1);  // the feed polls until it ends
    feed.reset();
    store.before_page = [gate] {
        gate->wait();
        return Result<void>();
    };
    feed = open();
    feed->listen(first, GlobalPosition());
    happens();
    feed->listen(second, GlobalPosition());
    EXPECT_EQ(second->count(1), 1);
    happens();
    gate->count_down();
    EXPECT_TRUE(gets(*first, 2) && gets(*second, 2));
    EXPECT_EQ(first->count(1), 1);
    EXPECT_EQ(second->count(1), 1);
    EXPECT_EQ(feed->live(), 2U);
}

TEST_F(EventFeedTest, EventsAreWrittenOnceForAll) {
    feed->listen(first, GlobalPosition());
    feed->listen(second, GlobalPosition());
    happens();
    EXPECT_TRUE(gets(*first, 1) && gets(*second, 1));
    EXPECT_EQ(written, 1);
}

TEST_F(EventFeedTest, AnEventThatCannotBeWrittenIsLeftOutForAll) {
    feed->listen(first, GlobalPosition());
    happens("order-1", "unwritable");
    happens();
    EXPECT_TRUE(gets(*first, 2));
    feed->listen(second, GlobalPosition());
    EXPECT_EQ(second->count(2), 1);
    EXPECT_EQ(first->count(1) + second->count(1), 0);
    EXPECT_FALSE(first->is_closed() || second->is_closed());
    EXPECT_EQ(feed->live(), 2U);
    ASSERT_TRUE(log.contains(LogLevel::error, "an event is left out"));
    const auto fields = log.records().front().fields;
    EXPECT_EQ(fields[0], (std::pair<std::string, std::string>("position", "1")));
    EXPECT_EQ(fields[2], (std::pair<std::string, std::string>("error", "no")));
}

TEST_F(EventFeedTest, WhileTheStoreIsAwayItWaits) {
    feed.reset();
    store.before_page = [failures = 0]() mutable -> Result<void> {
        if (++failures > 3) return {};
        return Error{Errc::unavailable, "gone for a moment"};
    };
    feed = open();
    feed->listen(first, GlobalPosition());
    happens();
    EXPECT_TRUE(gets(*first, 1));
    EXPECT_EQ(first->count(1), 1);
    EXPECT_FALSE(first->is_closed());
    ASSERT_EQ(log.records().size(), 1U);
    EXPECT_TRUE(log.contains(LogLevel::error, "the store is away"));
}

TEST_F(EventFeedTest, AStoreThatCannotBeFollowedEndsTheStreams) {
    const auto broken = std::make_shared<std::atomic<bool>>(false);
    feed.reset();
    store.before_page = [broken]() -> Result<void> {
        if (!*broken) return {};
        return Error{Errc::corrupt, "damaged"};
    };
    feed = open();
    feed->listen(first, GlobalPosition());
    *broken = true;
    happens();
    EXPECT_TRUE(eventually([&] { return first->is_closed(); }));
    feed->listen(second, GlobalPosition());
    EXPECT_TRUE(second->is_closed());
    EXPECT_TRUE(log.contains(LogLevel::error, "events cannot be sent to listeners any more"));
    EXPECT_EQ(feed->live(), 0U);
}

TEST_F(EventFeedTest, WithoutAFunctionThatWritesItIsRefused) {
    const auto none = EventFeed::open({store, clock, log}, Query::all(), {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::invalid_argument);
}

TEST_F(EventFeedTest, OnlyWhatMatchesTheFilterIsTold) {
    happens("package-1");
    feed->listen(first, GlobalPosition());
    happens("item-1");
    happens("order-1");
    EXPECT_TRUE(gets(*first, 3));
    EXPECT_EQ(first->count(1) + first->count(2), 0);
}

}  // namespace
}  // namespace skald::http
