#include "orders/views/order_book.hpp"

#include "orders/views/row_update.hpp"

namespace orders {

using skald::RecordedEvent;
using skald::Result;
using skald::SqlTransaction;

namespace {

Result<void> insert_line(SqlTransaction& sql, const OrderLine& line,
                         const RecordedEvent& recorded) {
    return change(
        sql,
        "insert into {book_lines} (item, order_id, product, price, list_price) "
        "values ($1, $2, $3, $4, $5)",
        {line.item, id_of(recorded), line.product, line.price.cents(), line.list_price.cents()});
}

Result<void> set_price(SqlTransaction& sql, Money price, const RecordedEvent& recorded) {
    return change(sql, "update {book_orders} set price = $1 where id = $2",
                  {price.cents(), id_of(recorded)});
}

}  // namespace

Result<void> OrderBook::on(SqlTransaction& sql, const OrderPlaced& placed,
                           const RecordedEvent& recorded) {
    auto done = change(sql,
                       "insert into {book_orders} (id, customer, price, reminders, placed_at) "
                       "values ($1, $2, $3, 0, $4)",
                       {id_of(recorded), placed.customer, placed.price.cents(), time_of(recorded)});
    for (const OrderLine& line : placed.lines) {
        if (!done) break;
        done = insert_line(sql, line, recorded);
    }
    return done;
}

Result<void> OrderBook::on(SqlTransaction& sql, const OrderLineAdded& added,
                           const RecordedEvent& recorded) {
    const auto done = insert_line(sql, added.line, recorded);
    return done ? set_price(sql, added.price, recorded) : done;
}

Result<void> OrderBook::on(SqlTransaction& sql, const OrderLineRemoved& removed,
                           const RecordedEvent& recorded) {
    const auto done = change(sql, "delete from {book_lines} where item = $1 and order_id = $2",
                             {removed.item, id_of(recorded)});
    return done ? set_price(sql, removed.price, recorded) : done;
}

Result<void> OrderBook::on(SqlTransaction& sql, const OrderConfirmed& confirmed,
                           const RecordedEvent& recorded) {
    return change(sql,
                  "update {book_orders} set confirmed_at = $1, sales_person = $2 where id = $3",
                  {time_of(recorded), confirmed.sales_person, id_of(recorded)});
}

Result<void> OrderBook::on(SqlTransaction& sql, const PaymentReminderSent&,
                           const RecordedEvent& recorded) {
    return change(sql, "update {book_orders} set reminders = reminders + 1 where id = $1",
                  {id_of(recorded)});
}

Result<void> OrderBook::on(SqlTransaction& sql, const OrderPaid&, const RecordedEvent& recorded) {
    return change(sql, "update {book_orders} set paid_at = $1 where id = $2",
                  {time_of(recorded), id_of(recorded)});
}

Result<void> OrderBook::on(SqlTransaction& sql, const OrderCancelled&,
                           const RecordedEvent& recorded) {
    return change(sql, "update {book_orders} set cancelled_at = $1 where id = $2",
                  {time_of(recorded), id_of(recorded)});
}

}  // namespace orders
