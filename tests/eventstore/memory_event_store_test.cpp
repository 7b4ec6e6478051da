// The memory store under the contract of all stores, and what it promises besides.
#include <gtest/gtest.h>

#include <skald/core/testing/event_store_contract.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>

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

namespace skald {
namespace {

TEST(MemoryEventStore, WorksWithTheClockAndTheRandomnessOfTheMachine) {
    MemoryEventStore store;
    const Timestamp before = SystemClock().now();
    NewEvent event;
    event.type = "happened";
    ASSERT_TRUE(store.append(AppendRequest::unstreamed({event, event})));
    const auto page = store.read(ReadRequest::all());
    ASSERT_TRUE(page);
    ASSERT_EQ(page->size(), 2U);
    EXPECT_GE(page->events[0].recorded_at, before);
    EXPECT_NE(page->events[0].id, page->events[1].id);
}

}  // namespace
}  // namespace skald
