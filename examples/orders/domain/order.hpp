// An order under a shop's rules. Every refusal has a code for programs and words for the clerk.
#pragma once
#include <skald/core/decider.hpp>
#include <string>
#include <vector>

#include "orders/domain/order_history.hpp"

namespace orders {

/// What delivery costs, once an order.
inline constexpr Money delivery_fee = Money::of_cents(500);

/// The price of an order above which it is taken for a mistake.
inline constexpr Money price_max = Money::of_cents(100'000'000'000);

struct PlaceOrder {
    std::string customer;
    std::vector<OrderLine> lines;
};
struct AddLine {
    OrderLine line;
};
struct RemoveLine {
    std::string item;
};
struct ConfirmOrder {
    std::string sales_person;
};
struct RemindOfPayment {};
struct PayOrder {
    Money amount;
};
/// The package is about to leave with these items of the order.
struct ShipItems {
    std::string package;
    std::vector<std::string> items;
};
/// The package with these items has reached the customer.
struct DeliverItems {
    std::string package;
    std::vector<std::string> items;
};
struct CancelOrder {
    std::string reason;
};

/// Placed, then confirmed, then paid, in full and once; shipped only when paid, in any number of
/// packages; its lines may change until it is paid; cancelled at any time before the last item has
/// arrived. A cancelled order stays so.
struct Order : OrderHistory {
    using Decision = skald::Decision<OrderEvent>;

    static Decision decide(const PlaceOrder& command, const State& order);
    static Decision decide(const AddLine& command, const State& order);
    static Decision decide(const RemoveLine& command, const State& order);
    static Decision decide(const ConfirmOrder& command, const State& order);
    static Decision decide(const RemindOfPayment& command, const State& order);
    static Decision decide(const PayOrder& command, const State& order);
    static Decision decide(const ShipItems& command, const State& order);
    static Decision decide(const DeliverItems& command, const State& order);
    static Decision decide(const CancelOrder& command, const State& order);
};

}  // namespace orders
