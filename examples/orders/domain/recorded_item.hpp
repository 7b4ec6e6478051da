// An item as another system recorded it.
#pragma once
#include <concepts>
#include <skald/core/decider.hpp>

#include "orders/domain/item_history.hpp"

namespace orders {

/// Its commands are the facts themselves. An item begins with whatever is said of it first, so
/// nothing is refused.
struct RecordedItem : ItemHistory {
    template <std::convertible_to<ItemEvent> Fact>
    static skald::Decision<ItemEvent> decide(const Fact& fact, const State&) {
        return fact;
    }
};

}  // namespace orders
