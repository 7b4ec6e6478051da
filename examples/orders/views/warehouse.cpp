#include "orders/views/warehouse.hpp"

#include <skald/projections/table_rows.hpp>

#include "orders/views/row_update.hpp"

namespace orders {

using skald::RecordedEvent;
using skald::Result;
using skald::SqlRows;
using skald::SqlTransaction;

// An item may begin with any of its events, so each of them makes the row if it is not there.

Result<SqlRows> Warehouse::on(SqlTransaction& sql, const ItemOutOfStock& missing,
                              const RecordedEvent& recorded) {
    return skald::upsert_row(sql, "{warehouse_items}", {{"id", id_of(recorded)}},
                             {{"product", skald::keep(missing.product)},
                              {"stage", "out of stock"},
                              {"stock_outs", skald::add(1)}});
}

Result<SqlRows> Warehouse::on(SqlTransaction& sql, const ItemReordered& reordered,
                              const RecordedEvent& recorded) {
    return skald::upsert_row(sql, "{warehouse_items}", {{"id", id_of(recorded)}},
                             {{"product", skald::keep(reordered.product)},
                              {"stage", "reordered"},
                              {"stock_outs", skald::add(0)}});
}

Result<SqlRows> Warehouse::on(SqlTransaction& sql, const ItemPicked& picked,
                              const RecordedEvent& recorded) {
    return skald::upsert_row(sql, "{warehouse_items}", {{"id", id_of(recorded)}},
                             {{"product", skald::keep(picked.product)},
                              {"stage", "picked"},
                              {"stock_outs", skald::add(0)},
                              {"picked_at", time_of(recorded)},
                              {"picked_by", picked.picked_by}});
}

}  // namespace orders
