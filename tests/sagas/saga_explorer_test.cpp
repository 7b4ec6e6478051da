#include <gmock/gmock.h>

#include <skald/eventstore/memory_event_store.hpp>
#include <skald/sagas/testing/saga_explorer.hpp>

#include "orders/sagas/order_fulfilment.hpp"
#include "orders/sagas/payment_reminder.hpp"
#include "reminder_world.hpp"
#include "shop_world.hpp"

namespace skald {
namespace {

using testing::explore_saga;

std::unique_ptr<EventStore> make_store(Clock& clock, Random& random) {
    return std::make_unique<MemoryEventStore>(clock, random);
}

testing::MakeWorld shop(ShopFaults faults = {}) {
    return [faults] { return std::make_unique<ShopWorld>(std::vector<std::string>{"7"}, faults); };
}

TEST(SagaExplorer, FindsNoWayToHarmAnOrder) {
    const auto explored =
        explore_saga(orders::order_fulfilment(), make_store, shop(), {.depth = 3});
    EXPECT_EQ(explored.problem, "") << explored.text();
    EXPECT_GT(explored.runs, 300U);
}

TEST(SagaExplorer, FindsNoWayToHarmAnOrderAtRandomEither) {
    const auto explored = explore_saga(orders::order_fulfilment(), make_store, shop(),
                                       {.depth = 40, .random_runs = 300, .seed = 1});
    EXPECT_EQ(explored.problem, "") << explored.text();
    EXPECT_EQ(explored.runs, 300U);
}

TEST(SagaExplorer, FindsThatAReceiverHandlesACommandTwice) {
    const auto explored =
        explore_saga(orders::order_fulfilment(), make_store, shop({.handles_twice = true}),
                     {.depth = 40, .random_runs = 300, .seed = 1});
    EXPECT_NE(explored.problem, "");
    EXPECT_FALSE(explored.story.empty());
}

TEST(SagaExplorer, FindsThatAReceiverDoesWhatWasUndoneBefore) {
    const auto explored = explore_saga(orders::order_fulfilment(), make_store,
                                       shop({.forgets_undone_commands = true}),
                                       {.depth = 40, .random_runs = 300, .seed = 1});
    EXPECT_NE(explored.problem, "");
}

TEST(SagaExplorer, FindsThatNoReminderIsSentTwiceOrForAPaidOrder) {
    const auto explored =
        explore_saga(orders::payment_reminder(), make_store,
                     [] { return std::make_unique<ReminderWorld>(); }, {.depth = 5});
    EXPECT_EQ(explored.problem, "") << explored.text();
    EXPECT_GT(explored.runs, 20U);
}

}  // namespace
}  // namespace skald
