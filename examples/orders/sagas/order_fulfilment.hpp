// The saga that brings an order to its customer: reserve every item, charge, book the shipment, say
// that all is arranged. Whatever goes wrong, what was done is undone.
#pragma once
#include <cstdint>
#include <skald/sagas/effects.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "orders/domain/money.hpp"
#include "orders/sagas/service_messages.hpp"

namespace orders {

/// What the saga remembers of an order.
struct FulfilmentData {
    static constexpr std::string_view name = "fulfilment-data";
    Money amount;
    std::vector<std::string> open_items;  // asked for and not reserved yet

    static void fields(auto& self, auto&& f) {
        f("amount", self.amount);
        f("open_items", self.open_items);
    }
};

/// A service has not answered in time.
struct NoAnswer {
    static constexpr std::string_view name = "no-answer";
    std::string service;

    static void fields(auto& self, auto&& f) { f("service", self.service); }
    friend bool operator==(const NoAnswer&, const NoAnswer&) = default;
};

using FulfilmentEffects =
    skald::Effects<skald::Commands<ReserveStock, ReleaseStock, TakePayment, RefundPayment,
                                   BookShipment, CancelShipment, MarkFulfilled>,
                   skald::Timers<NoAnswer>>;

skald::SagaDefinition order_fulfilment();

}  // namespace orders
