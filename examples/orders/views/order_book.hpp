// The order book: every order with its customer, price and where it stands, and its lines.
#pragma once
#include <skald/core/recorded_event.hpp>
#include <skald/core/sql.hpp>
#include <string_view>
#include <variant>

#include "orders/domain/order_events.hpp"

namespace orders {

/// Times are nanoseconds since 1970 in UTC, by occurred_at; NULL: not yet. Money is in cents.
struct OrderBook {
    static constexpr std::string_view name = "order-book";
    static constexpr int version = 1;
    using Event = std::variant<OrderPlaced, OrderLineAdded, OrderLineRemoved, OrderConfirmed,
                               PaymentReminderSent, OrderPaid, OrderCancelled>;
    static constexpr std::string_view schema = R"(
        create table {book_orders} (
            id text primary key, customer text not null, price bigint not null,
            sales_person text, reminders bigint not null,
            placed_at bigint not null, confirmed_at bigint, paid_at bigint, cancelled_at bigint);
        create table {book_lines} (
            item text not null, order_id text not null, product text not null,
            price bigint not null, list_price bigint not null, primary key (item, order_id)))";

    skald::Result<void> on(skald::SqlTransaction& sql, const OrderPlaced& placed,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const OrderLineAdded& added,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const OrderLineRemoved& removed,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const OrderConfirmed& confirmed,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const PaymentReminderSent& sent,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const OrderPaid& paid,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const OrderCancelled& cancelled,
                           const skald::RecordedEvent& recorded);
};

}  // namespace orders
