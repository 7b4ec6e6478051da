// What can happen to an item: one piece of a product that an order asked for.
#pragma once
#include <string>
#include <string_view>
#include <variant>

namespace orders {

struct ItemOutOfStock {
    static constexpr std::string_view name = "item-out-of-stock";
    std::string product;
    std::string found_by;  // an employee

    static void fields(auto& self, auto&& f) {
        f("product", self.product);
        f("found_by", self.found_by);
    }
    friend bool operator==(const ItemOutOfStock&, const ItemOutOfStock&) = default;
};

struct ItemReordered {
    static constexpr std::string_view name = "item-reordered";
    std::string product;
    std::string reordered_by;  // an employee

    static void fields(auto& self, auto&& f) {
        f("product", self.product);
        f("reordered_by", self.reordered_by);
    }
    friend bool operator==(const ItemReordered&, const ItemReordered&) = default;
};

struct ItemPicked {
    static constexpr std::string_view name = "item-picked";
    std::string product;
    std::string picked_by;  // an employee

    static void fields(auto& self, auto&& f) {
        f("product", self.product);
        f("picked_by", self.picked_by);
    }
    friend bool operator==(const ItemPicked&, const ItemPicked&) = default;
};

using ItemEvent = std::variant<ItemOutOfStock, ItemReordered, ItemPicked>;

}  // namespace orders
