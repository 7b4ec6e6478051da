#include "orders/service/order_list.hpp"

#include <set>
#include <string>

#include "orders/views/row_update.hpp"

namespace orders {
namespace {

using skald::RecordedEvent;
using skald::Result;
using skald::SqlTransaction;

std::int64_t count(std::size_t number) {
    return static_cast<std::int64_t>(number);
}

// Changes the order's row by `assignments`, in which $4 is the value.
Result<void> change_order(SqlTransaction& sql, const RecordedEvent& recorded,
                          std::string_view assignments, std::int64_t value) {
    const std::string statement = "update list_orders set version = $1, changed_at = $2, " +
                                  std::string(assignments) + " where id = $3";
    return change(sql, statement,
                  {count(recorded.version.value()), time_of(recorded), id_of(recorded), value});
}

// An item that a package names twice is still one.
std::int64_t distinct(const std::vector<std::string>& items) {
    return count(std::set<std::string>(items.begin(), items.end()).size());
}

}  // namespace

Result<void> OrderList::on(Sql& sql, const OrderPlaced& placed, const Recorded& recorded) {
    return change(
        sql,
        "insert into list_orders (id, placed_position, customer, price, items, version,"
        " placed_at, changed_at, confirmed, reminders, paid, shipped, delivered,"
        " cancelled) values ($1, $2, $3, $4, $5, $6, $7, $7, 0, 0, 0, 0, 0, 0)",
        {id_of(recorded), count(recorded.position.value()), placed.customer, placed.price.cents(),
         count(placed.lines.size()), count(recorded.version.value()), time_of(recorded)});
}

Result<void> OrderList::on(Sql& sql, const OrderLineAdded& added, const Recorded& recorded) {
    return change_order(sql, recorded, "items = items + 1, price = $4", added.price.cents());
}

Result<void> OrderList::on(Sql& sql, const OrderLineRemoved& removed, const Recorded& recorded) {
    return change_order(sql, recorded, "items = items - 1, price = $4", removed.price.cents());
}

Result<void> OrderList::on(Sql& sql, const OrderConfirmed&, const Recorded& recorded) {
    return change_order(sql, recorded, "confirmed = $4", 1);
}

Result<void> OrderList::on(Sql& sql, const PaymentReminderSent&, const Recorded& recorded) {
    return change_order(sql, recorded, "reminders = reminders + $4", 1);
}

Result<void> OrderList::on(Sql& sql, const OrderPaid&, const Recorded& recorded) {
    return change_order(sql, recorded, "paid = $4", 1);
}

Result<void> OrderList::on(Sql& sql, const OrderItemsShipped& shipped, const Recorded& recorded) {
    return change_order(sql, recorded, "shipped = shipped + $4", distinct(shipped.items));
}

Result<void> OrderList::on(Sql& sql, const OrderItemsDelivered& arrived, const Recorded& recorded) {
    return change_order(sql, recorded, "delivered = delivered + $4", distinct(arrived.items));
}

Result<void> OrderList::on(Sql& sql, const OrderCancelled&, const Recorded& recorded) {
    return change_order(sql, recorded, "cancelled = $4", 1);
}

}  // namespace orders
