// What clients send to change an order, and the command that it becomes.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "orders/domain/order.hpp"
#include "orders/service/json_reader.hpp"

namespace orders {

/// Without a list price, the customer pays it.
struct LineBody {
    FitId item;
    std::string product;
    Money price;
    std::optional<Money> list_price;

    OrderLine line() const { return {item.text, product, price, list_price.value_or(price)}; }
    AddLine command() const { return {line()}; }
    static void fields(auto& self, auto&& f) {
        f("item", self.item);
        f("product", self.product);
        f("price", self.price);
        f("list_price", self.list_price);
    }
};

struct PlaceBody {
    std::optional<FitId> id;  // none: the service makes one
    std::string customer;
    std::vector<LineBody> lines;

    PlaceOrder command() const {
        PlaceOrder place{customer, {}};
        for (const LineBody& line : lines) place.lines.push_back(line.line());
        return place;
    }
    static void fields(auto& self, auto&& f) {
        f("id", self.id);
        f("customer", self.customer);
        f("lines", self.lines);
    }
};

struct ConfirmBody {
    std::string sales_person;

    ConfirmOrder command() const { return {sales_person}; }
    static void fields(auto& self, auto&& f) { f("sales_person", self.sales_person); }
};

struct PayBody {
    Money amount;

    PayOrder command() const { return {amount}; }
    static void fields(auto& self, auto&& f) { f("amount", self.amount); }
};

/// Of one package: that it leaves, or that it has arrived.
template <class Command>
struct PackageBody {
    std::string package;
    std::vector<std::string> items;

    Command command() const { return {package, items}; }
    static void fields(auto& self, auto&& f) {
        f("package", self.package);
        f("items", self.items);
    }
};
using ShipBody = PackageBody<ShipItems>;
using DeliverBody = PackageBody<DeliverItems>;

struct CancelBody {
    std::string reason;

    CancelOrder command() const { return {reason}; }
    static void fields(auto& self, auto&& f) { f("reason", self.reason); }
};

}  // namespace orders
