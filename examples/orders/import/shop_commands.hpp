// All commands of the shop, and all facts that a log can hold, as closed sets.
#pragma once
#include <skald/core/aggregate.hpp>
#include <string>
#include <variant>
#include <vector>

#include "orders/domain/item.hpp"
#include "orders/domain/order.hpp"
#include "orders/domain/package.hpp"

namespace orders {

// The commands of an aggregate are functions on it. These have names, so that they can be listed,
// sent and kept.
struct CreatePackage {
    std::string packed_by;
    std::vector<std::string> items;

    skald::Outcome operator()(Package& package) const { return package.create(packed_by, items); }
};
struct SendPackage {
    std::string forwarded_by;
    std::string shipped_by;

    skald::Outcome operator()(Package& package) const {
        return package.send(forwarded_by, shipped_by);
    }
};
struct FailDelivery {
    std::string shipped_by;

    skald::Outcome operator()(Package& package) const { return package.fail_delivery(shipped_by); }
};
struct DeliverPackage {
    std::string shipped_by;

    skald::Outcome operator()(Package& package) const { return package.deliver(shipped_by); }
};

/// What can be asked of the shop, under its rules.
using ShopCommand = std::variant<PlaceOrder, ConfirmOrder, RemindOfPayment, PayOrder, ShipItems,
                                 DeliverItems, CancelOrder, ReportOutOfStock, ReorderItem, PickItem,
                                 CreatePackage, SendPackage, FailDelivery, DeliverPackage>;

/// What a log can say has happened.
using ShopFact = std::variant<OrderPlaced, OrderConfirmed, PaymentReminderSent, OrderPaid,
                              ItemOutOfStock, ItemReordered, ItemPicked, PackageCreated,
                              PackageSent, DeliveryFailed, PackageDelivered>;

}  // namespace orders
