// Reads an object-centric log as what happened in a shop: each of its events becomes a fact on an
// order, an item or a package.
#pragma once
#include <skald/adapters/ocel/ocel_log.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

#include "orders/import/shop_commands.hpp"
#include "orders/import/step.hpp"

namespace orders {

/// What the log says, ready to be recorded.
struct ShopLog {
    std::vector<Step<ShopFact>> steps;  // in the order of the log
    std::vector<std::string> remarks;   // what was not there and had to be assumed, for people
};

/// The event types are those of the published "Order Management" log: place order, confirm order,
/// payment reminder, pay order (each with one object of type orders), item out of stock, reorder
/// item, pick item (items), create package, send package, failed delivery, package delivered
/// (packages). Roles are told by qualifiers: customer, sales person, packer, forwarder, shipper.
/// Prices are attributes named "price". A missing price counts as that of the items, or zero, and
/// is remarked. The whole log is rehearsed, so that recording it will not stop half way.
/// Errors: invalid_argument, with the event: an unknown type, a missing or second object, a price
/// that is no exact money, something that happens to an order or package before it begins.
skald::Result<ShopLog> facts_of(const skald::ocel::OcelLog& log);

}  // namespace orders
