#include "orders/service/order_view.hpp"

#include <gtest/gtest.h>

namespace orders {
namespace {

TEST(OrderView, IsTheOrderAsJson) {
    OrderState order;
    order.placed = true;
    order.customer = "Zo\"ë\xff";
    order.price = Money::of_cents(2500);
    order.lines = {{"i-1", "Lamp", Money::of_cents(2000), Money::of_cents(2100)}};
    order.paid = true;
    order.shipped = {"i-1"};
    EXPECT_EQ(to_json(view_of("o-1", order, skald::Version(3))),
              R"({"id":"o-1","state":"shipped","customer":"Zo\"ë)"
              "\xEF\xBF\xBD"
              R"(","price":{"cents":2500},"reminders":0,"lines":[{"item":"i-1","product":"Lamp",)"
              R"("price":{"cents":2000},"list_price":{"cents":2100},"state":"shipped"}],)"
              R"("version":3})");
}

TEST(OrderView, ShowsTheDataOfAnEventAsItIsStored) {
    skald::RecordedEvent event;
    event.position = skald::GlobalPosition(7);
    event.stream = "order-o-1";
    event.version = skald::Version(2);
    event.type = "order-paid";
    event.data = R"({"a":[1,2]})";
    event.content_type = "application/json";
    EXPECT_EQ(to_json(view_of(event)),
              R"({"position":7,"order":"o-1","version":2,"type":"order-paid",)"
              R"("occurred_at":"1970-01-01T00:00:00Z","recorded_at":"1970-01-01T00:00:00Z",)"
              R"("data":{"a":[1,2]}})");
    event.content_type = "application/octet-stream";
    EXPECT_TRUE(to_json(view_of(event)).ends_with(R"("data":null})"));
}

}  // namespace
}  // namespace orders
