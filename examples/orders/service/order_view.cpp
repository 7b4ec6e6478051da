#include "orders/service/order_view.hpp"

#include <skald/core/stream_id.hpp>

namespace orders {
namespace {

std::string state_of(const std::string& item, const OrderState& order) {
    if (order.delivered.contains(item)) return "delivered";
    return order.shipped.contains(item) ? "shipped" : "ordered";
}

}  // namespace

OrderView view_of(std::string id, const OrderState& order, skald::Version version) {
    OrderView view{std::move(id),   std::string(stage_of(order)),
                   order.customer,  order.price,
                   order.reminders, {},
                   version.value()};
    for (const OrderLine& line : order.lines) {
        view.lines.push_back(
            {line.item, line.product, line.price, line.list_price, state_of(line.item, order)});
    }
    return view;
}

EventView view_of(const skald::RecordedEvent& event) {
    const bool is_json = event.content_type == "application/json";
    return {event.position.value(),
            std::string(skald::id_of(event.stream)),
            event.version.value(),
            std::string(event.type),
            skald::to_string(event.occurred_at),
            skald::to_string(event.recorded_at),
            {is_json ? event.data : "null"}};
}

}  // namespace orders
