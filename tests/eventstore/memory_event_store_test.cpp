// The memory store under the contract of all stores, and what it promises besides.
#include <gtest/gtest.h>

#include <skald/core/testing/event_store_contract.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <thread>

// snippet: contract
namespace {

class MemoryStoreFixture {
public:
    skald::EventStore& store() { return store_; }
    skald::StreamAdmin& admin() { return store_; }
    skald::SnapshotStore& snapshots() { return store_; }
    skald::testing::ManualClock& clock() { return clock_; }

private:
    skald::testing::ManualClock clock_;
    skald::testing::SeededRandom random_{1};
    skald::MemoryEventStore store_{clock_, random_};
};

}  // namespace

SKALD_INSTANTIATE_EVENT_STORE_CONTRACT(Memory, MemoryStoreFixture);
// end snippet

namespace skald {
namespace {

StreamId stream_a() {
    return StreamId::parse("a-1").value();
}

NewEvent happened() {
    NewEvent event;
    event.type = "happened";
    return event;
}

TEST(MemoryEventStore, WorksWithTheClockAndTheRandomnessOfTheMachine) {
    MemoryEventStore store;
    const Timestamp before = SystemClock().now();
    ASSERT_TRUE(store.append(AppendRequest::unstreamed({happened(), happened()})));
    const auto page = store.read(ReadRequest::all());
    ASSERT_TRUE(page);
    ASSERT_EQ(page->size(), 2U);
    EXPECT_GE(page->events[0].recorded_at, before);
    EXPECT_NE(page->events[0].id, page->events[1].id);
}

TEST(MemoryEventStore, CallsTheCompletionInTheCallersThreadAndWithoutItsLock) {
    MemoryEventStore store;
    std::thread::id completed_in;
    GlobalPosition head_then;
    store.append(AppendRequest::unstreamed({happened()}), AppendCompletion([&](auto) {
                     completed_in = std::this_thread::get_id();
                     head_then = store.head().value();  // would hang under the lock
                 }));
    EXPECT_EQ(completed_in, std::this_thread::get_id());
    EXPECT_EQ(head_then, GlobalPosition(1));
}

TEST(MemoryEventStore, WakesWithoutItsLock) {
    MemoryEventStore store;
    const auto subscription = store.subscribe({}).value();
    std::size_t polled = 0;
    subscription->notify([&] { polled = subscription->poll().value().size(); });
    ASSERT_TRUE(store.append(AppendRequest::unstreamed({happened()})));
    EXPECT_EQ(polled, 1U);
}

TEST(MemoryEventStore, WakesWhenMetadataShowsAnEventAgain) {
    MemoryEventStore store;
    ASSERT_TRUE(store.set_metadata(stream_a(), {.max_count = 0}));
    const auto subscription = store.subscribe({}).value();
    bool woken = false;
    subscription->notify([&] { woken = true; });
    ASSERT_TRUE(store.append(stream_a(), ExpectedVersion::any(), {happened()}));
    EXPECT_FALSE(woken);
    ASSERT_TRUE(store.set_metadata(stream_a(), {}));
    EXPECT_TRUE(woken);
    EXPECT_EQ(subscription->poll().value().size(), 1U);
}

}  // namespace
}  // namespace skald
