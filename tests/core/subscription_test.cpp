#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <skald/core/subscription.hpp>
#include <thread>
#include <vector>

namespace {

using skald::Errc;
using skald::Error;
using skald::EventBatch;
using skald::GlobalPosition;
using skald::Result;
using namespace std::chrono_literals;

EventBatch empty_page() {
    return {};
}

EventBatch page_with_one_event() {
    EventBatch page;
    page.events.emplace_back();
    return page;
}

EventBatch filtered_page() {
    EventBatch page;
    page.scanned = GlobalPosition(1000);
    page.at_end = false;
    return page;
}

// Answers polls from a list, and does in notify() what the test says.
class ScriptedSubscription final : public skald::Subscription {
public:
    Result<EventBatch> poll() override {
        ++polls;
        if (pages.empty()) return empty_page();
        auto page = std::move(pages.front());
        pages.pop_front();
        return page;
    }
    void notify(std::function<void()> wake) override {
        last_wake = wake;
        if (on_notify) on_notify(std::move(wake));
    }
    GlobalPosition position() const override { return {}; }
    void stop() override {}

    std::deque<Result<EventBatch>> pages;
    std::function<void(std::function<void()>)> on_notify;
    std::function<void()> last_wake;
    int polls = 0;
};

TEST(SubscriptionWaitTest, ReturnsAtOnceWhatIsThere) {
    ScriptedSubscription subscription;
    subscription.pages.emplace_back(page_with_one_event());
    const auto page = subscription.wait(1h);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->size(), 1U);
    EXPECT_FALSE(subscription.last_wake);
}

TEST(SubscriptionWaitTest, ReturnsAtOnceACheckpointOnTheWay) {
    ScriptedSubscription subscription;
    subscription.pages.emplace_back(filtered_page());
    const auto page = subscription.wait(1h);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->scanned, GlobalPosition(1000));
    EXPECT_EQ(subscription.polls, 1);
}

TEST(SubscriptionWaitTest, IsWokenByAnotherThread) {
    ScriptedSubscription subscription;
    subscription.pages.emplace_back(empty_page());
    subscription.pages.emplace_back(page_with_one_event());
    std::thread writer;
    subscription.on_notify = [&writer](const auto& wake) { writer = std::thread(wake); };
    const auto page = subscription.wait(1h);
    writer.join();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->size(), 1U);
}

TEST(SubscriptionWaitTest, AWakeUpBeforeTheWaitBeginsIsNotLost) {
    ScriptedSubscription subscription;
    subscription.pages.emplace_back(empty_page());
    subscription.pages.emplace_back(page_with_one_event());
    subscription.on_notify = [](const auto& wake) { wake(); };
    const auto page = subscription.wait(1h);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->size(), 1U);
}

TEST(SubscriptionWaitTest, AWakeUpForNothingWaitsOn) {
    ScriptedSubscription subscription;
    for (int i = 0; i < 4; ++i) subscription.pages.emplace_back(empty_page());
    subscription.pages.emplace_back(page_with_one_event());
    subscription.on_notify = [](const auto& wake) { wake(); };
    const auto page = subscription.wait(1h);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->size(), 1U);
    EXPECT_EQ(subscription.polls, 5);
}

TEST(SubscriptionWaitTest, AnEmptyPageEndsATimeThatHasPassed) {
    ScriptedSubscription subscription;
    const auto page = subscription.wait(0ns);
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->empty());
    EXPECT_EQ(subscription.polls, 2);
    EXPECT_TRUE(subscription.wait(std::chrono::nanoseconds::min()));
}

TEST(SubscriptionWaitTest, ForEverDoesNotOverflow) {
    // A deadline in the past would end the wait with an empty page, unless the other thread were
    // faster every time.
    constexpr int rounds = 20;
    ScriptedSubscription subscription;
    for (int i = 0; i < rounds; ++i) subscription.pages.emplace_back(empty_page());
    subscription.pages.emplace_back(page_with_one_event());
    std::vector<std::thread> writers;
    subscription.on_notify = [&writers](const auto& wake) { writers.emplace_back(wake); };
    const auto page = subscription.wait(std::chrono::nanoseconds::max());
    for (std::thread& writer : writers) writer.join();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->size(), 1U);
}

TEST(SubscriptionWaitTest, AStoreMayCallLongAfterTheTimeHasPassed) {
    ScriptedSubscription subscription;
    ASSERT_TRUE(subscription.wait(0ns));
    ASSERT_TRUE(subscription.last_wake);
    subscription.last_wake();
    subscription.last_wake();
    EXPECT_EQ(subscription.polls, 2);
}

TEST(SubscriptionWaitTest, PassesErrorsOn) {
    ScriptedSubscription subscription;
    subscription.pages.emplace_back(empty_page());
    subscription.pages.emplace_back(Error{Errc::unavailable, "stopped"});
    subscription.on_notify = [](const auto& wake) { wake(); };
    const auto page = subscription.wait(1h);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, Errc::unavailable);
}

}  // namespace
