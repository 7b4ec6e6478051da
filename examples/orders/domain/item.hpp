// An item under a shop's rules.
#pragma once
#include <skald/core/decider.hpp>
#include <string>

#include "orders/domain/item_history.hpp"

namespace orders {

struct ReportOutOfStock {
    std::string product;
    std::string employee;
};
struct ReorderItem {
    std::string product;
    std::string employee;
};
struct PickItem {
    std::string product;
    std::string employee;
};

/// Picked once, and if it was out of stock, only after it was reordered.
struct Item : ItemHistory {
    using Decision = skald::Decision<ItemEvent>;

    static Decision decide(const ReportOutOfStock& command, const State& item);
    static Decision decide(const ReorderItem& command, const State& item);
    static Decision decide(const PickItem& command, const State& item);
};

}  // namespace orders
