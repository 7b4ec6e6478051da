#include "orders/domain/order_history.hpp"

#include <algorithm>

namespace orders {

bool OrderState::has_item(std::string_view item) const {
    return std::any_of(lines.begin(), lines.end(),
                       [item](const OrderLine& line) { return line.item == item; });
}

bool OrderState::fully_delivered() const {
    return placed && std::all_of(lines.begin(), lines.end(), [this](const OrderLine& line) {
               return delivered.contains(line.item);
           });
}

std::string_view stage_of(const OrderState& order) {
    if (!order.placed) return "new";
    if (order.cancelled) return "cancelled";
    if (!order.lines.empty() && order.fully_delivered()) return "delivered";
    if (!order.shipped.empty()) return "shipped";
    if (order.paid) return "paid";
    if (order.reminders > 0) return "reminded";
    return order.confirmed ? "confirmed" : "placed";
}

OrderState OrderHistory::evolve(State order, const OrderPlaced& event) {
    order.placed = true;
    order.customer = event.customer;
    order.price = event.price;
    order.lines = event.lines;
    return order;
}

OrderState OrderHistory::evolve(State order, const OrderLineAdded& event) {
    order.lines.push_back(event.line);
    order.price = event.price;
    return order;
}

OrderState OrderHistory::evolve(State order, const OrderLineRemoved& event) {
    std::erase_if(order.lines, [&](const OrderLine& line) { return line.item == event.item; });
    order.price = event.price;
    return order;
}

OrderState OrderHistory::evolve(State order, const OrderConfirmed&) {
    order.confirmed = true;
    return order;
}

OrderState OrderHistory::evolve(State order, const PaymentReminderSent&) {
    ++order.reminders;
    return order;
}

OrderState OrderHistory::evolve(State order, const OrderPaid&) {
    order.paid = true;
    return order;
}

OrderState OrderHistory::evolve(State order, const OrderItemsShipped& event) {
    order.shipped.insert(event.items.begin(), event.items.end());
    return order;
}

OrderState OrderHistory::evolve(State order, const OrderItemsDelivered& event) {
    order.delivered.insert(event.items.begin(), event.items.end());
    return order;
}

OrderState OrderHistory::evolve(State order, const OrderCancelled&) {
    order.cancelled = true;
    return order;
}

}  // namespace orders
