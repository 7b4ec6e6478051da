// Which deciders and aggregate a log runs through: the strict ones for what the shop does itself,
// the recording ones for what another system says.
#pragma once
#include <skald/core/aggregate.hpp>
#include <skald/core/decider.hpp>

#include "orders/domain/item.hpp"
#include "orders/domain/order.hpp"
#include "orders/domain/package.hpp"
#include "orders/domain/recorded_item.hpp"
#include "orders/domain/recorded_order.hpp"
#include "orders/domain/recorded_package.hpp"
#include "orders/import/shop_commands.hpp"

namespace orders {

struct StrictModels {
    using Command = ShopCommand;
    using Order = orders::Order;
    using Item = orders::Item;
    using Package = orders::Package;

    /// The command in the form that an aggregate takes: a function on it.
    template <class C>
    static const C& on_package(const C& command) {
        return command;
    }
};

struct RecordingModels {
    using Command = ShopFact;
    using Order = RecordedOrder;
    using Item = RecordedItem;
    using Package = RecordedPackage;

    template <class Fact>
    static auto on_package(const Fact& fact) {
        return [fact](RecordedPackage& package) { return package.record(fact); };
    }
};

/// Calls `on_order`, `on_item` or `on_package`, whichever the command is for.
template <class Models, class C>
auto route(const C& command, auto&& on_order, auto&& on_item, auto&& on_package) {
    if constexpr (skald::Decides<typename Models::Order, C>) {
        return on_order(command);
    } else if constexpr (skald::Decides<typename Models::Item, C>) {
        return on_item(command);
    } else {
        return on_package(Models::on_package(command));
    }
}

}  // namespace orders
