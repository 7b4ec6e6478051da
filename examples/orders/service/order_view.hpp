// How an order, and what happened to it, looks to clients.
#pragma once
#include <skald/core/recorded_event.hpp>
#include <string>
#include <vector>

#include "orders/domain/order_history.hpp"
#include "orders/service/json_writer.hpp"

namespace orders {

struct LineView {
    std::string item;
    std::string product;
    Money price;
    Money list_price;
    std::string state;  // "ordered", "shipped" or "delivered"

    static void fields(auto& self, auto&& f) {
        f("item", self.item);
        f("product", self.product);
        f("price", self.price);
        f("list_price", self.list_price);
        f("state", self.state);
    }
};

struct OrderView {
    std::string id;
    std::string state;  // as stage_of() has it
    std::string customer;
    Money price;
    std::uint32_t reminders;
    std::vector<LineView> lines;
    std::uint64_t version;

    static void fields(auto& self, auto&& f) {
        f("id", self.id);
        f("state", self.state);
        f("customer", self.customer);
        f("price", self.price);
        f("reminders", self.reminders);
        f("lines", self.lines);
        f("version", self.version);
    }
};

OrderView view_of(std::string id, const OrderState& order, skald::Version version);

/// Of one event. Times are text by RFC 3339.
struct EventView {
    std::uint64_t position;
    std::string order;
    std::uint64_t version;
    std::string type;
    std::string occurred_at;
    std::string recorded_at;
    RawJson data;  // as its codec wrote it; ends with the event

    static void fields(auto& self, auto&& f) {
        f("position", self.position);
        f("order", self.order);
        f("version", self.version);
        f("type", self.type);
        f("occurred_at", self.occurred_at);
        f("recorded_at", self.recorded_at);
        f("data", self.data);
    }
};

EventView view_of(const skald::RecordedEvent& event);

}  // namespace orders
