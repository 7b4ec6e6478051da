// The warehouse: every item that was looked for on the shelves.
#pragma once
#include <skald/core/recorded_event.hpp>
#include <skald/core/sql.hpp>
#include <string_view>

#include "orders/domain/item_events.hpp"

namespace orders {

/// `stage` is "out of stock", "reordered" or "picked"; times are as in the order book.
struct Warehouse {
    static constexpr std::string_view name = "warehouse";
    static constexpr int version = 1;
    using Event = ItemEvent;
    static constexpr std::string_view schema = R"(
        create table {warehouse_items} (
            id text primary key, product text not null, stage text not null,
            stock_outs bigint not null, picked_at bigint, picked_by text))";

    skald::Result<skald::SqlRows> on(skald::SqlTransaction& sql, const ItemOutOfStock& missing,
                                     const skald::RecordedEvent& recorded);
    skald::Result<skald::SqlRows> on(skald::SqlTransaction& sql, const ItemReordered& reordered,
                                     const skald::RecordedEvent& recorded);
    skald::Result<skald::SqlRows> on(skald::SqlTransaction& sql, const ItemPicked& picked,
                                     const skald::RecordedEvent& recorded);
};

}  // namespace orders
