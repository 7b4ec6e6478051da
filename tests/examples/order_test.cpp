#include "orders/domain/order.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <skald/core/testing/decider_test.hpp>

#include "orders/domain/recorded_order.hpp"

namespace orders {
namespace {

using skald::testing::given;
using skald::testing::given_nothing;

const OrderLine lamp{"i-1", "Desk lamp", Money::of_cents(4950), Money::of_cents(4950)};
const OrderLine kettle{"i-2", "Kettle", Money::of_cents(5499), Money::of_cents(5499)};
const OrderPlaced placed{"Alice", Money::of_cents(4950 + 5499 + 500), {lamp, kettle}};
const OrderConfirmed confirmed{"Bram"};
const PayOrder pay{Money::of_cents(4950 + 5499 + 500)};
const OrderItemsShipped all_shipped{"p-1", {"i-1", "i-2"}};

TEST(Order, CostsItsLinesAndTheDelivery) {
    given_nothing<Order>().when(PlaceOrder{"Alice", {lamp, kettle}}).then(placed);
}

TEST(Order, IsPlacedOnce) {
    given<Order>(placed).when(PlaceOrder{"Bob", {lamp}}).then_refused("already-placed");
}

TEST(Order, NeedsACustomerAndItems) {
    given_nothing<Order>().when(PlaceOrder{"", {lamp}}).then_refused("no-customer");
    given_nothing<Order>().when(PlaceOrder{"Alice", {}}).then_refused("empty-order");
    given_nothing<Order>().when(PlaceOrder{"Alice", {lamp, lamp}}).then_refused("item-twice");
}

TEST(Order, HasNoPriceBelowZeroOrBeyondCounting) {
    OrderLine odd = lamp;
    odd.price = Money::of_cents(-1);
    given_nothing<Order>().when(PlaceOrder{"Alice", {odd}}).then_refused("negative-price");
    odd.price = Money::of_cents(std::numeric_limits<std::int64_t>::max());
    given_nothing<Order>().when(PlaceOrder{"Alice", {odd}}).then_refused("price-too-large");
    odd.price = price_max;
    given_nothing<Order>().when(PlaceOrder{"Alice", {odd}}).then_refused("price-too-large");
    odd = lamp;
    odd.list_price = Money::of_cents(-1);
    given_nothing<Order>().when(PlaceOrder{"Alice", {odd}}).then_refused("negative-price");
    odd.list_price = Money::of_cents(price_max.cents() + 1);
    given_nothing<Order>().when(PlaceOrder{"Alice", {odd}}).then_refused("price-too-large");
}

TEST(Order, TakesLinesAndGivesThemBackAsLongAsItIsNotPaid) {
    const OrderLine desk{"i-3", "Desk", Money::of_cents(20000), Money::of_cents(20000)};
    const OrderLineAdded added{desk, Money::of_cents(4950 + 5499 + 20000 + 500)};
    given<Order>(placed).when(AddLine{desk}).then(added).then_state([&](const OrderState& order) {
        EXPECT_TRUE(order.has_item("i-3"));
        EXPECT_EQ(order.price, added.price);
    });
    given<Order>(placed, added)
        .when(RemoveLine{"i-1"})
        .then(OrderLineRemoved{"i-1", Money::of_cents(5499 + 20000 + 500)})
        .then_state([](const OrderState& order) { EXPECT_FALSE(order.has_item("i-1")); });
    given_nothing<Order>().when(AddLine{desk}).then_refused("not-placed");
    given<Order>(placed).when(AddLine{lamp}).then_refused("item-twice");
    given<Order>(placed).when(RemoveLine{"i-9"}).then_refused("unknown-item");
    given<Order>(placed, OrderLineRemoved{"i-1", Money::of_cents(5999)})
        .when(RemoveLine{"i-2"})
        .then_refused("empty-order");
}

TEST(Order, IsNotChangedAfterItIsPaidOrShipped) {
    given<Order>(placed, confirmed, OrderPaid{}).when(AddLine{lamp}).then_refused("already-paid");
    given<Order>(placed, confirmed, OrderPaid{}, all_shipped)
        .when(RemoveLine{"i-1"})
        .then_refused("already-shipped");
    given<Order>(placed, OrderCancelled{"by customer"})
        .when(AddLine{lamp})
        .then_refused("cancelled");
}

TEST(Order, IsConfirmedOnceAfterItWasPlaced) {
    given_nothing<Order>().when(ConfirmOrder{"Bram"}).then_refused("not-placed");
    given<Order>(placed).when(ConfirmOrder{"Bram"}).then(confirmed);
    given<Order>(placed, confirmed).when(ConfirmOrder{"Bram"}).then_refused("already-confirmed");
}

TEST(Order, RemindsOnlyWhileMoneyIsOwed) {
    given<Order>(placed).when(RemindOfPayment{}).then_refused("not-confirmed");
    given<Order>(placed, confirmed)
        .when(RemindOfPayment{})
        .then(PaymentReminderSent{})
        .then_state([](const OrderState& order) { EXPECT_EQ(stage_of(order), "reminded"); });
    given<Order>(placed, confirmed, OrderPaid{})
        .when(RemindOfPayment{})
        .then_refused("already-paid");
}

TEST(Order, CannotBePaidTwiceOrUnconfirmedOrInPart) {
    given<Order>(placed).when(pay).then_refused("not-confirmed");
    given<Order>(placed, confirmed).when(pay).then(OrderPaid{});
    given<Order>(placed, confirmed, OrderPaid{}).when(pay).then_refused("already-paid");
    given<Order>(placed, confirmed).when(PayOrder{Money::of_cents(1)}).then_refused("wrong-amount");
}

TEST(Order, IsNotShippedBeforeItIsPaid) {
    const ShipItems ship{"p-1", {"i-1", "i-2"}};
    given<Order>(placed, confirmed).when(ship).then_refused("not-paid");
    given<Order>(placed, confirmed, OrderPaid{}).when(ship).then(all_shipped);
}

TEST(Order, ShipsOnlyItsOwnItemsAndEachOnce) {
    const auto paid = given<Order>(placed, confirmed, OrderPaid{});
    paid.when(ShipItems{"p-1", {"i-9"}}).then_refused("unknown-item");
    paid.when(ShipItems{"p-1", {}}).then_refused("no-items");
    given<Order>(placed, confirmed, OrderPaid{}, OrderItemsShipped{"p-1", {"i-1"}})
        .when(ShipItems{"p-2", {"i-1"}})
        .then_refused("already-shipped");
}

TEST(Order, IsDeliveredWhenItsLastItemHasArrived) {
    given<Order>(placed, confirmed, OrderPaid{})
        .when(DeliverItems{"p-1", {"i-1"}})
        .then_refused("not-shipped");
    given<Order>(placed, confirmed, OrderPaid{}, all_shipped)
        .when(DeliverItems{"p-1", {"i-1"}})
        .then_state([](const OrderState& order) { EXPECT_EQ(stage_of(order), "shipped"); });
    given<Order>(placed, confirmed, OrderPaid{}, all_shipped, OrderItemsDelivered{"p-1", {"i-1"}})
        .when(DeliverItems{"p-1", {"i-2"}})
        .then_state([](const OrderState& order) { EXPECT_EQ(stage_of(order), "delivered"); });
    given<Order>(placed, confirmed, OrderPaid{}, all_shipped, OrderItemsDelivered{"p-1", {"i-1"}})
        .when(DeliverItems{"p-1", {"i-1"}})
        .then_refused("already-delivered");
}

TEST(Order, CannotBeCancelledAfterDelivery) {
    given<Order>(placed).when(CancelOrder{"changed"}).then(OrderCancelled{"changed"});
    given<Order>(placed, confirmed, OrderPaid{}, all_shipped)
        .when(CancelOrder{"late"})
        .then(OrderCancelled{"late"});
    given<Order>(placed, confirmed, OrderPaid{}, all_shipped,
                 OrderItemsDelivered{"p-1", {"i-1", "i-2"}})
        .when(CancelOrder{"too late"})
        .then_refused("already-delivered");
}

TEST(Order, StaysCancelled) {
    const auto cancelled = given<Order>(placed, confirmed, OrderCancelled{"changed"});
    cancelled.when(pay).then_refused("cancelled");
    cancelled.when(ConfirmOrder{"Bram"}).then_refused("cancelled");
    cancelled.when(CancelOrder{"again"}).then_refused("cancelled");
    cancelled.when(ShipItems{"p-1", {"i-1"}}).then_refused("cancelled");
}

TEST(RecordedOrder, TakesWhatNoShopWouldAllow) {
    given<RecordedOrder>(placed).when(OrderPaid{}).then(OrderPaid{});
    given<RecordedOrder>(placed, OrderPaid{})
        .when(confirmed)
        .then(confirmed)
        .then_state([](const OrderState& order) { EXPECT_EQ(stage_of(order), "paid"); });
}

TEST(RecordedOrder, RefusesNonsense) {
    given_nothing<RecordedOrder>().when(OrderPaid{}).then_refused("not-placed");
    given<RecordedOrder>(placed).when(placed).then_refused("already-placed");
}

}  // namespace
}  // namespace orders
