// An item as its events have made it, shared by the strict decider (item.hpp) and the recording one
// (recorded_item.hpp).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "orders/domain/item_events.hpp"

namespace orders {

enum class ItemStage : std::uint8_t { expected, out_of_stock, reordered, picked };

/// "expected", "out of stock", "reordered", "picked".
std::string_view to_string(ItemStage stage);

struct ItemState {
    std::string product;
    ItemStage stage = ItemStage::expected;
    friend bool operator==(const ItemState&, const ItemState&) = default;
};

struct ItemHistory {
    static constexpr std::string_view category = "item";
    using State = ItemState;
    using Event = ItemEvent;

    static State initial() { return {}; }
    static State evolve(State item, const ItemOutOfStock& event);
    static State evolve(State item, const ItemReordered& event);
    static State evolve(State item, const ItemPicked& event);
};

}  // namespace orders
