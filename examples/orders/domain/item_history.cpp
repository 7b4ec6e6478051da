#include "orders/domain/item_history.hpp"

namespace orders {

std::string_view to_string(ItemStage stage) {
    switch (stage) {
        case ItemStage::expected:
            return "expected";
        case ItemStage::out_of_stock:
            return "out of stock";
        case ItemStage::reordered:
            return "reordered";
        case ItemStage::picked:
            return "picked";
    }
    return "";
}

ItemState ItemHistory::evolve(State, const ItemOutOfStock& event) {
    return {event.product, ItemStage::out_of_stock};
}

ItemState ItemHistory::evolve(State, const ItemReordered& event) {
    return {event.product, ItemStage::reordered};
}

ItemState ItemHistory::evolve(State, const ItemPicked& event) {
    return {event.product, ItemStage::picked};
}

}  // namespace orders
