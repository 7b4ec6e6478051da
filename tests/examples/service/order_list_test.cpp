#include "orders/service/order_list.hpp"

#include <gtest/gtest.h>

#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/projections/projection_runner.hpp>

#include "orders/domain/recorded_order.hpp"
#include "orders/service/order_search.hpp"
#include "orders/storage/codecs.hpp"

namespace orders {
namespace {

const OrderLine lamp{"i-1", "Lamp", Money::of_cents(2000), Money::of_cents(2000)};
const OrderLine pen{"i-2", "Pen", Money::of_cents(100), Money::of_cents(100)};

class OrderListTest : public ::testing::Test {
public:
    // What happens is recorded as it is, so that each state can be had in one step.
    void happens(const std::string& id, const OrderEvent& event) {
        std::visit(
            [&](const auto& fact) {
                const auto done = orders_.execute(id, fact);
                ASSERT_TRUE(done) << done.message();
            },
            event);
    }
    void place(const std::string& id, const std::string& customer = "Alice") {
        happens(id, OrderPlaced{customer, Money::of_cents(2600), {lamp, pen}});
    }
    std::string stage(const std::string& id) {
        return std::string(stage_of(orders_.load(id)->state));
    }

    OrderPage find(const OrderFilter& filter) {
        EXPECT_TRUE(runner_.run_until_caught_up());
        auto page = find_orders(**database_->begin_read(), filter);
        EXPECT_TRUE(page);
        return *std::move(page);
    }
    Summary summary() {
        EXPECT_TRUE(runner_.run_until_caught_up());
        return *summarize(**database_->begin_read());
    }
    static std::vector<std::string> ids(const OrderPage& page) {
        std::vector<std::string> ids;
        for (const OrderRow& row : page.orders) ids.push_back(row.id);
        return ids;
    }

private:
    skald::MemoryEventStore store_;
    std::unique_ptr<skald::sqlite::Database> database_ = *skald::sqlite::Database::in_memory();
    skald::Repository<RecordedOrder> orders_{store_, order_codec()};
    skald::ProjectionRunner runner_{store_, *database_, OrderList(), order_codec()};
};

using Ids = std::vector<std::string>;

TEST_F(OrderListTest, HasEachOrderInTheStateThatTheOrderHas) {
    place("o-1");
    const std::vector<OrderEvent> events{OrderConfirmed{"Bob"},
                                         PaymentReminderSent{},
                                         OrderPaid{},
                                         OrderItemsShipped{"p-1", {"i-1", "i-1"}},
                                         OrderItemsShipped{"p-2", {"i-2"}},
                                         OrderItemsDelivered{"p-1", {"i-1"}},
                                         OrderItemsDelivered{"p-2", {"i-2"}},
                                         OrderCancelled{"broken"}};
    EXPECT_EQ(find({}).orders.front().state, "placed");
    std::uint64_t version = 0;
    for (const OrderEvent& event : events) {
        happens("o-1", event);
        const OrderRow row = find({}).orders.front();
        EXPECT_EQ(row.state, stage("o-1")) << version;
        EXPECT_EQ(row.version, ++version);
    }
    EXPECT_EQ(find({}).orders.front().state, "cancelled");
}

TEST_F(OrderListTest, FollowsTheLinesAndThePrice) {
    place("o-1");
    happens("o-1", OrderLineRemoved{"i-2", Money::of_cents(2500)});
    EXPECT_EQ(find({}).orders.front().items, 1U);
    EXPECT_EQ(find({}).orders.front().price, Money::of_cents(2500));
    happens("o-1", OrderLineAdded{pen, Money::of_cents(2600)});
    EXPECT_EQ(find({}).orders.front().items, 2U);
    EXPECT_EQ(find({}).orders.front().price, Money::of_cents(2600));
}

TEST_F(OrderListTest, SelectsByStateAndCustomer) {
    place("o-1", "Alice");
    place("o-2", "Bob");
    place("o-3", "Alice");
    happens("o-3", OrderConfirmed{"Eve"});
    EXPECT_EQ(ids(find({})), (Ids{"o-3", "o-2", "o-1"}));
    EXPECT_EQ(ids(find({.customer = "Alice"})), (Ids{"o-3", "o-1"}));
    EXPECT_EQ(ids(find({.state = "placed"})), (Ids{"o-2", "o-1"}));
    EXPECT_EQ(ids(find({.state = "placed", .customer = "Alice"})), (Ids{"o-1"}));
    EXPECT_EQ(ids(find({.customer = "alice' or 1=1"})), Ids{});
}

TEST_F(OrderListTest, PagesNeitherSkipNorRepeatWhenOrdersCome) {
    for (int i = 1; i <= 5; ++i) place("o-" + std::to_string(i));
    const OrderPage first = find({.limit = 2});
    EXPECT_EQ(ids(first), (Ids{"o-5", "o-4"}));
    place("o-6");
    happens("o-5", OrderConfirmed{"Eve"});
    const OrderPage second = find({.before = std::stoull(*first.next), .limit = 2});
    EXPECT_EQ(ids(second), (Ids{"o-3", "o-2"}));
    const OrderPage last = find({.before = std::stoull(*second.next), .limit = 2});
    EXPECT_EQ(ids(last), (Ids{"o-1"}));
    EXPECT_FALSE(last.next);
    EXPECT_FALSE(find({.limit = 6}).next);
}

TEST_F(OrderListTest, CountsOnlyWhatIsPaidAndNotCancelledAsRevenue) {
    place("o-1");
    EXPECT_EQ(summary().revenue, Money());
    happens("o-1", OrderPaid{});
    place("o-2");
    happens("o-2", OrderPaid{});
    happens("o-2", OrderCancelled{"no lamp"});
    place("o-3");
    const Summary now = summary();
    EXPECT_EQ(now.orders, 3U);
    EXPECT_EQ(now.revenue, Money::of_cents(2600));
    ASSERT_EQ(now.states.size(), 3U);
    EXPECT_EQ(now.states[0].state, "cancelled");
    EXPECT_EQ(now.states[0].orders, 1U);
    EXPECT_EQ(now.states[1].state, "paid");
    EXPECT_EQ(now.states[2].price, Money::of_cents(2600));
}

}  // namespace
}  // namespace orders
