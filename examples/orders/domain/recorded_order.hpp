// An order as another system recorded it. What happened has happened: this decider does not judge
// it by the shop's rules (that log has packages which left before payment), it only keeps nonsense
// out.
#pragma once
#include <concepts>
#include <skald/core/decider.hpp>

#include "orders/domain/order_history.hpp"

namespace orders {

/// Its commands are the facts themselves: "this happened". Refused: what happens to an order that
/// was never placed, and placing an order twice.
struct RecordedOrder : OrderHistory {
    using Decision = skald::Decision<OrderEvent>;

    static Decision decide(const OrderPlaced& fact, const State& order) {
        if (order.placed) return skald::Refusal{"already-placed", "the order is placed twice"};
        return fact;
    }
    template <std::convertible_to<OrderEvent> Fact>
    static Decision decide(const Fact& fact, const State& order) {
        if (!order.placed) {
            return skald::Refusal{"not-placed", "this happens before the order is placed"};
        }
        return fact;
    }
};

}  // namespace orders
