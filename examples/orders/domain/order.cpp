#include "orders/domain/order.hpp"

#include <optional>
#include <set>

namespace orders {
namespace {

using skald::Refusal;

std::optional<Refusal> unless_open(const OrderState& order) {
    if (!order.placed) return Refusal{"not-placed", "there is no such order"};
    if (order.cancelled) return Refusal{"cancelled", "the order was cancelled"};
    return std::nullopt;
}

std::optional<Refusal> unless_changeable(const OrderState& order) {
    if (auto refused = unless_open(order)) return refused;
    if (!order.shipped.empty()) {
        return Refusal{"already-shipped", "an order cannot be changed after it is shipped"};
    }
    if (order.paid) return Refusal{"already-paid", "an order cannot be changed after it is paid"};
    return std::nullopt;
}

std::optional<Refusal> unless_orderable(const std::vector<OrderLine>& lines) {
    if (lines.empty()) return Refusal{"empty-order", "an order needs at least one item"};
    std::set<std::string> items;
    for (const OrderLine& line : lines) {
        if (!items.insert(line.item).second) {
            return Refusal{"item-twice", "item " + line.item + " is in the order twice"};
        }
        if (line.price < Money() || line.list_price < Money()) {
            return Refusal{"negative-price", "item " + line.item + " has a price below zero"};
        }
        if (line.list_price > price_max) {
            return Refusal{"price-too-large",
                           "an item's list price is at most " + for_people(price_max)};
        }
    }
    return std::nullopt;
}

skald::Result<Money> price_of(const std::vector<OrderLine>& lines) {
    skald::Result<Money> sum = delivery_fee;
    for (const OrderLine& line : lines) {
        if (sum) sum = sum->plus(line.price);
    }
    if (sum && *sum > price_max) {
        return skald::invalid_argument("an order costs at most " + for_people(price_max));
    }
    return sum;
}

std::optional<Refusal> unless_in_order(const std::vector<std::string>& items,
                                       const OrderState& order) {
    if (items.empty()) return Refusal{"no-items", "a package of no items cannot be sent"};
    for (const std::string& item : items) {
        if (!order.has_item(item)) {
            return Refusal{"unknown-item", "item " + item + " is not part of the order"};
        }
    }
    return std::nullopt;
}

}  // namespace

Order::Decision Order::decide(const PlaceOrder& command, const State& order) {
    if (order.placed) return Refusal{"already-placed", "the order was placed before"};
    if (command.customer.empty()) return Refusal{"no-customer", "an order needs a customer"};
    if (const auto refused = unless_orderable(command.lines)) return *refused;
    const auto price = price_of(command.lines);
    if (!price) return Refusal{"price-too-large", price.error().message};
    return OrderPlaced{command.customer, *price, command.lines};
}

Order::Decision Order::decide(const AddLine& command, const State& order) {
    if (const auto refused = unless_changeable(order)) return *refused;
    std::vector<OrderLine> lines = order.lines;
    lines.push_back(command.line);
    if (const auto refused = unless_orderable(lines)) return *refused;
    const auto price = price_of(lines);
    if (!price) return Refusal{"price-too-large", price.error().message};
    return OrderLineAdded{command.line, *price};
}

Order::Decision Order::decide(const RemoveLine& command, const State& order) {
    if (const auto refused = unless_changeable(order)) return *refused;
    if (const auto refused = unless_in_order({command.item}, order)) return *refused;
    std::vector<OrderLine> lines = order.lines;
    std::erase_if(lines, [&](const OrderLine& line) { return line.item == command.item; });
    if (lines.empty()) {
        return Refusal{"empty-order", "an order needs at least one item; cancel it instead"};
    }
    return OrderLineRemoved{command.item, *price_of(lines)};  // less than it was
}

Order::Decision Order::decide(const ConfirmOrder& command, const State& order) {
    if (const auto refused = unless_open(order)) return *refused;
    if (order.confirmed) return Refusal{"already-confirmed", "the order was confirmed before"};
    return OrderConfirmed{command.sales_person};
}

Order::Decision Order::decide(const RemindOfPayment&, const State& order) {
    if (const auto refused = unless_open(order)) return *refused;
    if (!order.confirmed) return Refusal{"not-confirmed", "the order is not confirmed yet"};
    if (order.paid) return Refusal{"already-paid", "the order is paid: nothing to remind of"};
    return PaymentReminderSent{};
}

Order::Decision Order::decide(const PayOrder& command, const State& order) {
    if (const auto refused = unless_open(order)) return *refused;
    if (!order.confirmed) return Refusal{"not-confirmed", "the order is not confirmed yet"};
    if (order.paid) return Refusal{"already-paid", "an order cannot be paid twice"};
    if (command.amount != order.price) {
        return Refusal{"wrong-amount", "the order costs " + for_people(order.price) + ", not " +
                                           for_people(command.amount)};
    }
    return OrderPaid{};
}

Order::Decision Order::decide(const ShipItems& command, const State& order) {
    if (const auto refused = unless_open(order)) return *refused;
    if (!order.paid) return Refusal{"not-paid", "an order is not shipped before it is paid"};
    if (const auto refused = unless_in_order(command.items, order)) return *refused;
    for (const std::string& item : command.items) {
        if (order.shipped.contains(item)) {
            return Refusal{"already-shipped", "item " + item + " has left before"};
        }
    }
    return OrderItemsShipped{command.package, command.items};
}

Order::Decision Order::decide(const DeliverItems& command, const State& order) {
    if (const auto refused = unless_open(order)) return *refused;
    if (const auto refused = unless_in_order(command.items, order)) return *refused;
    for (const std::string& item : command.items) {
        if (!order.shipped.contains(item)) {
            return Refusal{"not-shipped", "item " + item + " has not left yet"};
        }
        if (order.delivered.contains(item)) {
            return Refusal{"already-delivered", "item " + item + " was delivered before"};
        }
    }
    return OrderItemsDelivered{command.package, command.items};
}

Order::Decision Order::decide(const CancelOrder& command, const State& order) {
    if (const auto refused = unless_open(order)) return *refused;
    if (order.fully_delivered()) {
        return Refusal{"already-delivered", "a delivered order cannot be cancelled"};
    }
    return OrderCancelled{command.reason};
}

}  // namespace orders
