// What stock, payment and shipping are asked to do, and what they answer. All of them name the order,
// by which an answer finds its saga.
#pragma once
#include <string>
#include <string_view>

#include "orders/domain/money.hpp"

namespace orders {

struct ReserveStock {
    static constexpr std::string_view name = "reserve-stock";
    std::string order;
    std::string item;
    std::string product;

    static void fields(auto& self, auto&& f) {
        f("order", self.order);
        f("item", self.item);
        f("product", self.product);
    }
    friend bool operator==(const ReserveStock&, const ReserveStock&) = default;
};

/// Undoes ReserveStock.
struct ReleaseStock {
    static constexpr std::string_view name = "release-stock";
    std::string order;
    std::string item;

    static void fields(auto& self, auto&& f) {
        f("order", self.order);
        f("item", self.item);
    }
    friend bool operator==(const ReleaseStock&, const ReleaseStock&) = default;
};

struct StockReserved {
    static constexpr std::string_view name = "stock-reserved";
    std::string order;
    std::string item;

    static void fields(auto& self, auto&& f) {
        f("order", self.order);
        f("item", self.item);
    }
    friend bool operator==(const StockReserved&, const StockReserved&) = default;
};

struct OutOfStock {
    static constexpr std::string_view name = "out-of-stock";
    std::string order;
    std::string item;

    static void fields(auto& self, auto&& f) {
        f("order", self.order);
        f("item", self.item);
    }
    friend bool operator==(const OutOfStock&, const OutOfStock&) = default;
};

struct TakePayment {
    static constexpr std::string_view name = "take-payment";
    std::string order;
    Money amount;

    static void fields(auto& self, auto&& f) {
        f("order", self.order);
        f("amount", self.amount);
    }
    friend bool operator==(const TakePayment&, const TakePayment&) = default;
};

/// Undoes TakePayment.
struct RefundPayment {
    static constexpr std::string_view name = "refund-payment";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const RefundPayment&, const RefundPayment&) = default;
};

struct PaymentTaken {
    static constexpr std::string_view name = "payment-taken";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const PaymentTaken&, const PaymentTaken&) = default;
};

struct PaymentRefused {
    static constexpr std::string_view name = "payment-refused";
    std::string order;
    std::string reason;

    static void fields(auto& self, auto&& f) {
        f("order", self.order);
        f("reason", self.reason);
    }
    friend bool operator==(const PaymentRefused&, const PaymentRefused&) = default;
};

struct PaymentRefunded {
    static constexpr std::string_view name = "payment-refunded";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const PaymentRefunded&, const PaymentRefunded&) = default;
};

struct BookShipment {
    static constexpr std::string_view name = "book-shipment";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const BookShipment&, const BookShipment&) = default;
};

/// Undoes BookShipment.
struct CancelShipment {
    static constexpr std::string_view name = "cancel-shipment";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const CancelShipment&, const CancelShipment&) = default;
};

struct ShipmentBooked {
    static constexpr std::string_view name = "shipment-booked";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const ShipmentBooked&, const ShipmentBooked&) = default;
};

struct ShipmentRefused {
    static constexpr std::string_view name = "shipment-refused";
    std::string order;
    std::string reason;

    static void fields(auto& self, auto&& f) {
        f("order", self.order);
        f("reason", self.reason);
    }
    friend bool operator==(const ShipmentRefused&, const ShipmentRefused&) = default;
};

/// To the order itself: all is arranged.
struct MarkFulfilled {
    static constexpr std::string_view name = "mark-fulfilled";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const MarkFulfilled&, const MarkFulfilled&) = default;
};

/// To the order itself: the customer has not paid yet.
struct RemindCustomer {
    static constexpr std::string_view name = "remind-customer";
    std::string order;

    static void fields(auto& self, auto&& f) { f("order", self.order); }
    friend bool operator==(const RemindCustomer&, const RemindCustomer&) = default;
};

}  // namespace orders
