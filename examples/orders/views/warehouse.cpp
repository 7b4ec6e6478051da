#include "orders/views/warehouse.hpp"

#include "orders/views/row_update.hpp"

namespace orders {

using skald::RecordedEvent;
using skald::Result;
using skald::SqlTransaction;

// An item may begin with any of its events, so each of them makes the row if it is not there.

Result<void> Warehouse::on(SqlTransaction& sql, const ItemOutOfStock& missing,
                           const RecordedEvent& recorded) {
    return change(sql,
                  "insert into warehouse_items (id, product, stage, stock_outs) "
                  "values ($1, $2, 'out of stock', 1) on conflict (id) do update "
                  "set stage = 'out of stock', stock_outs = warehouse_items.stock_outs + 1",
                  {id_of(recorded), missing.product});
}

Result<void> Warehouse::on(SqlTransaction& sql, const ItemReordered& reordered,
                           const RecordedEvent& recorded) {
    return change(sql,
                  "insert into warehouse_items (id, product, stage, stock_outs) "
                  "values ($1, $2, 'reordered', 0) on conflict (id) do update "
                  "set stage = 'reordered'",
                  {id_of(recorded), reordered.product});
}

Result<void> Warehouse::on(SqlTransaction& sql, const ItemPicked& picked,
                           const RecordedEvent& recorded) {
    return change(sql,
                  "insert into warehouse_items (id, product, stage, stock_outs, picked_at, "
                  "picked_by) values ($1, $2, 'picked', 0, $3, $4) on conflict (id) do update "
                  "set stage = 'picked', picked_at = excluded.picked_at, "
                  "picked_by = excluded.picked_by",
                  {id_of(recorded), picked.product, time_of(recorded), picked.picked_by});
}

}  // namespace orders
