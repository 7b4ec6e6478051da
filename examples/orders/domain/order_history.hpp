// An order as its events have made it. The strict decider (order.hpp) and the one that records
// what other systems say (recorded_order.hpp) share it: they differ in what they allow, not in
// what an event means.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "orders/domain/order_events.hpp"

namespace orders {

struct OrderState {
    std::string customer;
    Money price;
    std::vector<OrderLine> lines;
    bool placed = false;
    bool confirmed = false;
    bool paid = false;
    bool cancelled = false;
    std::uint32_t reminders = 0;
    std::set<std::string> shipped;    // items that left, also those that arrived
    std::set<std::string> delivered;  // items that arrived

    bool has_item(std::string_view item) const;
    bool fully_delivered() const;
    friend bool operator==(const OrderState&, const OrderState&) = default;
};

/// The furthest that an order has come, in one word: "new", "placed", "confirmed", "reminded",
/// "paid", "shipped", "delivered" or "cancelled".
std::string_view stage_of(const OrderState& order);

struct OrderHistory {
    static constexpr std::string_view category = "order";
    using State = OrderState;
    using Event = OrderEvent;

    static State initial() { return {}; }
    static State evolve(State order, const OrderPlaced& event);
    static State evolve(State order, const OrderLineAdded& event);
    static State evolve(State order, const OrderLineRemoved& event);
    static State evolve(State order, const OrderConfirmed& event);
    static State evolve(State order, const PaymentReminderSent& event);
    static State evolve(State order, const OrderPaid& event);
    static State evolve(State order, const OrderItemsShipped& event);
    static State evolve(State order, const OrderItemsDelivered& event);
    static State evolve(State order, const OrderCancelled& event);
};

}  // namespace orders
