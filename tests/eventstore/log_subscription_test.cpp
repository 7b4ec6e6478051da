// Subscriptions in great number, and those that end while a commit is about to wake them.
#include <gtest/gtest.h>

#include <atomic>
#include <skald/core/testing/seeded_random.hpp>
#include <thread>

#include "log_store_fixtures.hpp"

namespace skald {
namespace {

AppendRequest one_event(std::string type) {
    NewEvent event;
    event.type = std::move(type);
    return AppendRequest::unstreamed({std::move(event)});
}

class LogSubscriptionTest : public ::testing::Test {
protected:
    LogEventStore& store() { return fixture_.log_store(); }
    std::unique_ptr<Subscription> subscribe(const Query& filter) {
        const auto head = store().head().value();
        return store().subscribe({.after = head, .filter = filter}).value();
    }

    SimulatedLogStoreFixture fixture_;
};

TEST_F(LogSubscriptionTest, TenThousandAreWokenOnceEachAndOnlyThoseThatAreConcerned) {
    constexpr int count = 10'000;
    std::vector<std::unique_ptr<Subscription>> subscriptions;
    int hot = 0;
    int cold = 0;
    for (int i = 0; i < count; ++i) {
        const bool is_hot = i % 2 == 0;
        subscriptions.push_back(
            subscribe(Query::types({is_hot ? std::string("hot") : "cold" + std::to_string(i)})));
        subscriptions.back()->notify([&, is_hot] { ++(is_hot ? hot : cold); });
    }
    ASSERT_TRUE(store().append(one_event("hot")));
    EXPECT_EQ(hot, count / 2);
    ASSERT_TRUE(store().append(one_event("hot")));
    EXPECT_EQ(hot, count / 2) << "who was woken is asked again first";
    EXPECT_EQ(cold, 0);
    ASSERT_TRUE(store().append(one_event("cold7")));
    EXPECT_EQ(cold, 1);
    EXPECT_EQ(subscriptions[0]->poll().value().size(), 2U);
}

TEST_F(LogSubscriptionTest, OneThatIsStoppedWhileACommitWakesItIsWokenExactlyOnce) {
    constexpr int rounds = 300;
    for (int i = 0; i < rounds; ++i) {
        const auto subscription = subscribe(Query::all());
        std::atomic<int> wakes = 0;
        subscription->notify([&wakes] { ++wakes; });
        std::thread stopper([&] { subscription->stop(); });
        ASSERT_TRUE(store().append(one_event("x")));
        stopper.join();
        ASSERT_EQ(wakes, 1) << "round " << i;
        EXPECT_EQ(subscription->poll().error().code, Errc::unavailable);
    }
}

TEST_F(LogSubscriptionTest, OneThatIsDestroyedWhileACommitWakesItHarmsNobody) {
    std::atomic<bool> done = false;
    const auto wakes = std::make_shared<std::atomic<int>>(0);
    std::thread user([&] {
        while (!done) {
            const auto subscription = store().subscribe({}).value();
            while (!subscription->poll().value().at_end) continue;
            subscription->notify([wakes] { ++*wakes; });
        }
    });
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(store().append(one_event("x")));
    done = true;
    user.join();
    const auto last = subscribe(Query::all());
    std::atomic<int> woken = 0;
    last->notify([&] { ++woken; });
    ASSERT_TRUE(store().append(one_event("x")));
    EXPECT_EQ(woken, 1);
}

TEST_F(LogSubscriptionTest, AChangedWakeReplacesTheOneBeforeAndEndsWithoutALock) {
    const auto subscription = subscribe(Query::all());
    // The first wake owns what asks the subscription, and another subscription, when it ends.
    struct Asks {
        Subscription& of;
        std::unique_ptr<Subscription> other;
        bool& ended;
        ~Asks() {
            ended = true;
            EXPECT_EQ(of.position(), GlobalPosition(0));
        }
    };
    bool ended = false;
    int second = 0;
    subscription->notify(
        [asks = std::make_shared<Asks>(*subscription, subscribe(Query::all()), ended)] { FAIL(); });
    subscription->notify([&second] { ++second; });
    EXPECT_TRUE(ended);
    ASSERT_TRUE(store().append(one_event("x")));
    EXPECT_EQ(second, 1);
}

TEST_F(LogSubscriptionTest, OneThatWasStoppedBeforeItIsNotifiedIsWokenAtOnce) {
    const auto subscription = subscribe(Query::all());
    subscription->stop();
    int wakes = 0;
    subscription->notify([&wakes] { ++wakes; });
    EXPECT_EQ(wakes, 1);
}

TEST_F(LogSubscriptionTest, OneIsWokenWhenAChangeOfItsStreamShowsWhatWasHidden) {
    const auto stream = StreamId::parse("s-1").value();
    ASSERT_TRUE(store().set_metadata(stream, {.truncate_before = Version(1)}));
    const auto subscription = subscribe(Query::stream(stream));
    NewEvent event;
    event.type = "x";
    ASSERT_TRUE(store().append(stream, ExpectedVersion::any(), {event}));
    int wakes = 0;
    subscription->notify([&wakes] { ++wakes; });
    EXPECT_EQ(wakes, 0) << "it is hidden";
    ASSERT_TRUE(store().set_metadata(stream, {}));
    EXPECT_EQ(wakes, 1);
    EXPECT_EQ(subscription->poll().value().size(), 1U);
}

TEST_F(LogSubscriptionTest, ABatchOutlivesItsSubscriptionAndItsStore) {
    EventBatch page;
    {
        SimulatedLogStoreFixture other;
        NewEvent event;
        event.type = "happened";
        event.tags = {"tag-1"};
        event.data = std::string(5000, 'd');
        const auto stream = StreamId::parse("order-1").value();
        ASSERT_TRUE(other.store().append(stream, ExpectedVersion::any(), {event, event}));
        page = other.store().subscribe({}).value()->poll().value();
    }
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page.events[1].stream, "order-1");
    EXPECT_TRUE(page.events[1].has_tag("tag-1"));
    EXPECT_EQ(page.events[1].data, std::string(5000, 'd'));
}

}  // namespace
}  // namespace skald
