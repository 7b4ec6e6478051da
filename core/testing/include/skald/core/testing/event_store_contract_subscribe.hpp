// The contract of subscriptions: they catch up, say so, and go on live; they wake whom they should.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <skald/core/testing/event_store_contract_setup.hpp>
#include <thread>

namespace skald::testing::contract {

/// Counts wakes, and waits for one. Shared, because a store may call late.
class WakeCounter {
public:
    std::function<void()> wake() {
        return [shared = shared_] {
            if (shared->count++ == 0) shared->first.set_value();
        };
    }
    int count() const { return shared_->count; }
    /// The bound only ends a test that has failed.
    bool wait() { return woken_.wait_for(std::chrono::seconds(30)) == std::future_status::ready; }

private:
    struct Shared {
        std::atomic<int> count = 0;
        std::promise<void> first;
    };
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
    std::future<void> woken_ = shared_->first.get_future();
};

template <class Fixture>
class EventStoreSubscribeContract : public EventStoreSuite<Fixture> {
protected:
    std::unique_ptr<Subscription> subscribe(SubscribeRequest request = {}) {
        return value_of(this->store().subscribe(std::move(request)));
    }
    static constexpr std::chrono::seconds long_time{30};  // ends a test that has failed
};
TYPED_TEST_SUITE_P(EventStoreSubscribeContract);

TYPED_TEST_P(EventStoreSubscribeContract, ItDeliversWhatIsThereAndThenWhatComes) {
    this->put("a-1", {"one", "two"});
    const auto subscription = this->subscribe();
    const EventBatch there = value_of(subscription->poll());
    EXPECT_EQ(positions_of(there), (Numbers{1, 2}));
    EXPECT_TRUE(there.at_end) << "it has caught up";
    EXPECT_TRUE(value_of(subscription->poll()).empty());
    this->put("a-1", {"three"});
    this->put_unstreamed(events({"four"}));
    EXPECT_EQ(positions_of(value_of(subscription->poll())), (Numbers{3, 4}));
    EXPECT_TRUE(value_of(subscription->poll()).empty());
}

TYPED_TEST_P(EventStoreSubscribeContract, ItCatchesUpPageByPage) {
    this->put("a-1", {"one", "two", "three"});
    const auto subscription = this->subscribe({.page = {.events_max = 2}});
    EXPECT_EQ(subscription->position(), GlobalPosition(0));
    const EventBatch first = value_of(subscription->poll());
    EXPECT_EQ(positions_of(first), (Numbers{1, 2}));
    EXPECT_FALSE(first.at_end);
    EXPECT_EQ(subscription->position(), GlobalPosition(2));
    const EventBatch second = value_of(subscription->poll());
    EXPECT_EQ(positions_of(second), Numbers{3});
    EXPECT_TRUE(second.at_end);
    EXPECT_EQ(subscription->position(), GlobalPosition(3));
}

TYPED_TEST_P(EventStoreSubscribeContract, ItBeginsBehindAPositionWhichTheStoreMustHave) {
    this->put("a-1", {"one", "two", "three"});
    const auto begun = this->subscribe({.after = GlobalPosition(2)});
    EXPECT_EQ(begun->position(), GlobalPosition(2));
    EXPECT_EQ(positions_of(value_of(begun->poll())), Numbers{3});
    const auto at_head = this->subscribe({.after = GlobalPosition(3)});
    EXPECT_TRUE(value_of(at_head->poll()).empty());
    EXPECT_EQ(code_of(this->store().subscribe({.after = GlobalPosition(4)})),
              Errc::invalid_argument);
}

TYPED_TEST_P(EventStoreSubscribeContract, AFilterHidesTheRestAndItsCheckpointMovesOn) {
    const auto subscription = this->subscribe({.filter = Query::types({"wanted"})});
    this->put("a-1", {"other", "wanted", "other", "other"});
    const EventBatch page = value_of(subscription->poll());
    EXPECT_EQ(positions_of(page), Numbers{2});
    EXPECT_EQ(page.scanned, GlobalPosition(4));
    this->put("a-1", {"other", "other"});
    const EventBatch nothing = value_of(subscription->poll());
    EXPECT_TRUE(nothing.empty());
    EXPECT_TRUE(nothing.at_end);
    EXPECT_EQ(nothing.scanned, GlobalPosition(6));
    EXPECT_EQ(subscription->position(), GlobalPosition(6));
}

TYPED_TEST_P(EventStoreSubscribeContract, SeveralReadAtTheirOwnPace) {
    const auto slow = this->subscribe({.page = {.events_max = 1}});
    const auto fast = this->subscribe();
    const auto filtered = this->subscribe({.filter = Query::category("b")});
    this->put("a-1", {"one"});
    this->put("b-1", {"two"});
    EXPECT_EQ(positions_of(value_of(fast->poll())), (Numbers{1, 2}));
    EXPECT_EQ(positions_of(value_of(slow->poll())), Numbers{1});
    EXPECT_EQ(positions_of(value_of(filtered->poll())), Numbers{2});
    this->put("a-1", {"three"});
    EXPECT_EQ(positions_of(value_of(fast->poll())), Numbers{3});
    EXPECT_EQ(positions_of(value_of(slow->poll())), Numbers{2});
    EXPECT_EQ(positions_of(value_of(slow->poll())), Numbers{3});
    EXPECT_TRUE(value_of(filtered->poll()).empty());
}

TYPED_TEST_P(EventStoreSubscribeContract, NotifyWakesAtOnceIfAnEventIsThere) {
    this->put("a-1", {"one"});
    const auto subscription = this->subscribe();
    WakeCounter counter;
    subscription->notify(counter.wake());
    EXPECT_TRUE(counter.wait());
    EXPECT_EQ(value_of(subscription->poll()).size(), 1U);
}

TYPED_TEST_P(EventStoreSubscribeContract, NotifyWakesOnceWhenAnEventComes) {
    const auto subscription = this->subscribe();
    WakeCounter first;
    subscription->notify(first.wake());
    EXPECT_EQ(first.count(), 0);
    this->put("a-1", {"one"});
    EXPECT_TRUE(first.wait());
    this->put("a-1", {"two"});
    EXPECT_EQ(value_of(subscription->poll()).size(), 2U);
    WakeCounter second;
    subscription->notify(second.wake());
    this->put("a-1", {"three"});
    EXPECT_TRUE(second.wait());
    EXPECT_EQ(first.count(), 1);
}

TYPED_TEST_P(EventStoreSubscribeContract, NotifyDoesNotWakeForWhatDoesNotMatch) {
    this->put("a-1", {"other"});
    const auto subscription = this->subscribe({.filter = Query::types({"wanted"})});
    WakeCounter counter;
    subscription->notify(counter.wake());
    for (int i = 0; i < 20; ++i) this->put("a-1", {"other"});
    EXPECT_EQ(counter.count(), 0);
    this->put("a-1", {"wanted"});
    EXPECT_TRUE(counter.wait());
    EXPECT_EQ(positions_of(value_of(subscription->poll())), Numbers{22});
}

TYPED_TEST_P(EventStoreSubscribeContract, ASecondNotifyReplacesTheFirst) {
    const auto subscription = this->subscribe();
    WakeCounter replaced;
    WakeCounter current;
    subscription->notify(replaced.wake());
    subscription->notify(current.wake());
    this->put("a-1", {"one"});
    EXPECT_TRUE(current.wait());
    EXPECT_EQ(replaced.count(), 0);
}

TYPED_TEST_P(EventStoreSubscribeContract, ARefusedAndARepeatedAppendWakeNobody) {
    const AppendRequest request =
        AppendRequest::to(stream_id("a-1"), ExpectedVersion::no_stream(), {event_with_id("1")});
    value_of(this->store().append(request));
    const auto subscription = this->subscribe({.after = GlobalPosition(1)});
    WakeCounter counter;
    subscription->notify(counter.wake());
    EXPECT_TRUE(value_of(this->store().append(request)).repeated);
    EXPECT_FALSE(
        this->store().append(stream_id("a-1"), ExpectedVersion::no_stream(), events({"refused"})));
    EXPECT_EQ(counter.count(), 0);
    EXPECT_TRUE(value_of(subscription->poll()).empty());
}

TYPED_TEST_P(EventStoreSubscribeContract, StopWakesAndEndsItForGood) {
    const auto subscription = this->subscribe();
    WakeCounter before;
    subscription->notify(before.wake());
    subscription->stop();
    EXPECT_TRUE(before.wait());
    this->put("a-1", {"one"});
    EXPECT_EQ(code_of(subscription->poll()), Errc::unavailable);
    WakeCounter later;
    subscription->notify(later.wake());
    EXPECT_TRUE(later.wait());
    EXPECT_EQ(code_of(subscription->wait(this->long_time)), Errc::unavailable);
    subscription->stop();
    EXPECT_EQ(before.count(), 1);
}

TYPED_TEST_P(EventStoreSubscribeContract, StopFromAnotherThreadEndsAWait) {
    const auto subscription = this->subscribe();
    std::thread stopper([&] { subscription->stop(); });
    const auto waited = subscription->wait(this->long_time);
    stopper.join();
    EXPECT_EQ(code_of(waited), Errc::unavailable);
}

TYPED_TEST_P(EventStoreSubscribeContract, WaitReturnsWhatAnotherThreadAppends) {
    const auto subscription = this->subscribe();
    std::thread writer([&] { this->put("a-1", {"one"}); });
    auto waited = subscription->wait(this->long_time);
    writer.join();
    EXPECT_EQ(positions_of(value_of(std::move(waited))), Numbers{1});
}

TYPED_TEST_P(EventStoreSubscribeContract, WaitEndsWithAnEmptyPageWhenItsTimeHasPassed) {
    const auto subscription = this->subscribe();
    const EventBatch page = value_of(subscription->wait(std::chrono::milliseconds(1)));
    EXPECT_TRUE(page.empty());
    EXPECT_TRUE(page.at_end);
}

TYPED_TEST_P(EventStoreSubscribeContract, EventsHiddenBeforeAPollAreNotDelivered) {
    const auto subscription = this->subscribe();
    this->put("a-1", {"deleted"});
    this->put("b-1", {"tombstoned"});
    this->put("c-1", {"truncated", "kept"});
    ASSERT_TRUE(this->admin().delete_stream(stream_id("a-1"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().tombstone(stream_id("b-1"), ExpectedVersion::any()));
    ASSERT_TRUE(this->admin().set_metadata(stream_id("c-1"), {.truncate_before = Version(1)}));
    this->put("a-1", {"again"});
    const EventBatch page = value_of(subscription->poll());
    EXPECT_EQ(types_of(page), (Texts{"kept", "again"}));
    EXPECT_EQ(page.scanned, GlobalPosition(5));
}

TYPED_TEST_P(EventStoreSubscribeContract, ASubscriptionCanEndWhileSomebodyWaits) {
    WakeCounter counter;
    {
        const auto subscription = this->subscribe();
        subscription->notify(counter.wake());
    }
    this->put("a-1", {"one"});
    EXPECT_EQ(counter.count(), 0);
}

REGISTER_TYPED_TEST_SUITE_P(EventStoreSubscribeContract, ItDeliversWhatIsThereAndThenWhatComes,
                            ItCatchesUpPageByPage, ItBeginsBehindAPositionWhichTheStoreMustHave,
                            AFilterHidesTheRestAndItsCheckpointMovesOn, SeveralReadAtTheirOwnPace,
                            NotifyWakesAtOnceIfAnEventIsThere, NotifyWakesOnceWhenAnEventComes,
                            NotifyDoesNotWakeForWhatDoesNotMatch, ASecondNotifyReplacesTheFirst,
                            ARefusedAndARepeatedAppendWakeNobody, StopWakesAndEndsItForGood,
                            StopFromAnotherThreadEndsAWait, WaitReturnsWhatAnotherThreadAppends,
                            WaitEndsWithAnEmptyPageWhenItsTimeHasPassed,
                            EventsHiddenBeforeAPollAreNotDelivered,
                            ASubscriptionCanEndWhileSomebodyWaits);

}  // namespace skald::testing::contract
