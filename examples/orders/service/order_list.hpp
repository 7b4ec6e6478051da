// The list of orders: one row an order, with what people search by and where it stands.
#pragma once
#include <skald/core/recorded_event.hpp>
#include <skald/core/sql.hpp>
#include <string_view>

#include "orders/domain/order_events.hpp"

namespace orders {

/// `state` is what stage_of() says. Times are nanoseconds since 1970 in UTC, by occurred_at; prices
/// are in cents. An order keeps its place in the list: the position at which it was placed.
struct OrderList {
    static constexpr std::string_view name = "order-list";
    static constexpr int version = 1;
    using Event = OrderEvent;
    static constexpr std::string_view schema = R"(
        create table list_orders (
            id text primary key, placed_position bigint not null unique, customer text not null,
            price bigint not null, items bigint not null, version bigint not null,
            placed_at bigint not null, changed_at bigint not null,
            confirmed bigint not null, reminders bigint not null, paid bigint not null,
            shipped bigint not null, delivered bigint not null, cancelled bigint not null,
            state text not null generated always as (case
                when cancelled > 0 then 'cancelled'
                when items > 0 and delivered >= items then 'delivered'
                when shipped > 0 then 'shipped'
                when paid > 0 then 'paid'
                when reminders > 0 then 'reminded'
                when confirmed > 0 then 'confirmed'
                else 'placed' end) stored);
        create index list_orders_by_state on list_orders (state, placed_position);
        create index list_orders_by_customer on list_orders (customer, placed_position);
        create index list_orders_by_revenue on list_orders (state, paid, price))";

    using Sql = skald::SqlTransaction;
    using Recorded = skald::RecordedEvent;
    skald::Result<void> on(Sql& sql, const OrderPlaced& placed, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const OrderLineAdded& added, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const OrderLineRemoved& removed, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const OrderConfirmed& confirmed, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const PaymentReminderSent& sent, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const OrderPaid& paid, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const OrderItemsShipped& shipped, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const OrderItemsDelivered& arrived, const Recorded& recorded);
    skald::Result<void> on(Sql& sql, const OrderCancelled& cancelled, const Recorded& recorded);
};

}  // namespace orders
