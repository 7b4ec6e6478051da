#include "orders/domain/item.hpp"

#include <optional>

namespace orders {
namespace {

using skald::Refusal;

std::optional<Refusal> unless_open(const ItemState& item, const std::string& product) {
    if (item.stage == ItemStage::picked) return Refusal{"already-picked", "the item is picked"};
    if (item.stage != ItemStage::expected && item.product != product) {
        return Refusal{"other-product", "the item is a " + item.product + ", not a " + product};
    }
    return std::nullopt;
}

}  // namespace

Item::Decision Item::decide(const ReportOutOfStock& command, const State& item) {
    if (const auto refused = unless_open(item, command.product)) return *refused;
    if (item.stage == ItemStage::out_of_stock) {
        return Refusal{"already-out-of-stock", "the item is known to be out of stock"};
    }
    return ItemOutOfStock{command.product, command.employee};
}

Item::Decision Item::decide(const ReorderItem& command, const State& item) {
    if (const auto refused = unless_open(item, command.product)) return *refused;
    if (item.stage != ItemStage::out_of_stock) {
        return Refusal{"in-stock", "only an item that is out of stock is reordered"};
    }
    return ItemReordered{command.product, command.employee};
}

Item::Decision Item::decide(const PickItem& command, const State& item) {
    if (const auto refused = unless_open(item, command.product)) return *refused;
    if (item.stage == ItemStage::out_of_stock) {
        return Refusal{"out-of-stock", "the item is out of stock: reorder it first"};
    }
    return ItemPicked{command.product, command.employee};
}

}  // namespace orders
