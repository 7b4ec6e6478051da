// Questions to the list of orders.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/sql.hpp>
#include <string>
#include <vector>

#include "orders/domain/money.hpp"

namespace orders {

struct OrderFilter {
    std::optional<std::string> state = {};
    std::optional<std::string> customer = {};
    std::optional<std::uint64_t> before = {};  // only orders placed before this position
    std::size_t limit = 20;
};

struct OrderRow {
    std::string id;
    std::string state;
    std::string customer;
    Money price;
    std::uint64_t items;
    std::uint64_t version;
    std::string placed_at;  // by RFC 3339
    std::string changed_at;

    static void fields(auto& self, auto&& f) {
        f("id", self.id);
        f("state", self.state);
        f("customer", self.customer);
        f("price", self.price);
        f("items", self.items);
        f("version", self.version);
        f("placed_at", self.placed_at);
        f("changed_at", self.changed_at);
    }
};

/// The newest orders first. Who follows `next` sees each order that matches all the while once,
/// whatever is placed or changed meanwhile.
struct OrderPage {
    std::vector<OrderRow> orders;
    std::optional<std::string> next;  // the cursor of the next page; none: this is the last
    std::uint64_t position = 0;       // of the last event that the list has seen

    static void fields(auto& self, auto&& f) {
        f("orders", self.orders);
        f("next", self.next);
        f("position", self.position);
    }
};

/// The orders in one state.
struct StateCount {
    std::string state;
    std::uint64_t orders;
    Money price;  // of all of them

    static void fields(auto& self, auto&& f) {
        f("state", self.state);
        f("orders", self.orders);
        f("price", self.price);
    }
};

struct Summary {
    std::uint64_t orders = 0;
    Money revenue = {};  // of the orders that are paid and not cancelled
    std::vector<StateCount> states = {};
    std::uint64_t position = 0;  // of the last event that the list has seen

    static void fields(auto& self, auto&& f) {
        f("orders", self.orders);
        f("revenue", self.revenue);
        f("states", self.states);
        f("position", self.position);
    }
};

/// The position is left to the caller, who knows what feeds the list. Errors: those of the database.
skald::Result<OrderPage> find_orders(skald::SqlTransaction& sql, const OrderFilter& filter);
skald::Result<Summary> summarize(skald::SqlTransaction& sql);

}  // namespace orders
