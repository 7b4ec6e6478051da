// What can happen to an order, as it lies in the store. Names on disk are those declared here.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "orders/domain/money.hpp"

namespace orders {

/// One piece of a product in an order.
struct OrderLine {
    std::string item;     // the piece, which is picked and packed by this id
    std::string product;  // what it is
    Money price;          // what the customer pays for it
    Money list_price;     // of the product when it was ordered

    static void fields(auto& self, auto&& f) {
        f("item", self.item);
        f("product", self.product);
        f("price", self.price);
        f("list_price", self.list_price);
    }
    friend bool operator==(const OrderLine&, const OrderLine&) = default;
};

struct OrderPlaced {
    static constexpr std::string_view name = "order-placed";
    std::string customer;
    Money price;  // of all lines and the delivery
    std::vector<OrderLine> lines;

    static void fields(auto& self, auto&& f) {
        f("customer", self.customer);
        f("price", self.price);
        f("lines", self.lines);
    }
    friend bool operator==(const OrderPlaced&, const OrderPlaced&) = default;
};

struct OrderLineAdded {
    static constexpr std::string_view name = "order-line-added";
    OrderLine line;
    Money price;  // of the order from now on

    static void fields(auto& self, auto&& f) {
        f("line", self.line);
        f("price", self.price);
    }
    friend bool operator==(const OrderLineAdded&, const OrderLineAdded&) = default;
};

struct OrderLineRemoved {
    static constexpr std::string_view name = "order-line-removed";
    std::string item;
    Money price;  // of the order from now on

    static void fields(auto& self, auto&& f) {
        f("item", self.item);
        f("price", self.price);
    }
    friend bool operator==(const OrderLineRemoved&, const OrderLineRemoved&) = default;
};

struct OrderConfirmed {
    static constexpr std::string_view name = "order-confirmed";
    std::string sales_person;

    static void fields(auto& self, auto&& f) { f("sales_person", self.sales_person); }
    friend bool operator==(const OrderConfirmed&, const OrderConfirmed&) = default;
};

struct PaymentReminderSent {
    static constexpr std::string_view name = "payment-reminder-sent";

    static void fields(auto&, auto&&) {}
    friend bool operator==(const PaymentReminderSent&, const PaymentReminderSent&) = default;
};

struct OrderPaid {
    static constexpr std::string_view name = "order-paid";

    static void fields(auto&, auto&&) {}
    friend bool operator==(const OrderPaid&, const OrderPaid&) = default;
};

/// Some of the order's items left the shop in a package.
struct OrderItemsShipped {
    static constexpr std::string_view name = "order-items-shipped";
    std::string package;
    std::vector<std::string> items;

    static void fields(auto& self, auto&& f) {
        f("package", self.package);
        f("items", self.items);
    }
    friend bool operator==(const OrderItemsShipped&, const OrderItemsShipped&) = default;
};

/// Some of the order's items reached the customer.
struct OrderItemsDelivered {
    static constexpr std::string_view name = "order-items-delivered";
    std::string package;
    std::vector<std::string> items;

    static void fields(auto& self, auto&& f) {
        f("package", self.package);
        f("items", self.items);
    }
    friend bool operator==(const OrderItemsDelivered&, const OrderItemsDelivered&) = default;
};

struct OrderCancelled {
    static constexpr std::string_view name = "order-cancelled";
    std::string reason;

    static void fields(auto& self, auto&& f) { f("reason", self.reason); }
    friend bool operator==(const OrderCancelled&, const OrderCancelled&) = default;
};

using OrderEvent =
    std::variant<OrderPlaced, OrderLineAdded, OrderLineRemoved, OrderConfirmed, PaymentReminderSent,
                 OrderPaid, OrderItemsShipped, OrderItemsDelivered, OrderCancelled>;

}  // namespace orders
