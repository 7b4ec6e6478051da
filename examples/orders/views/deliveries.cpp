#include "orders/views/deliveries.hpp"

#include "orders/views/row_update.hpp"

namespace orders {

using skald::RecordedEvent;
using skald::Result;
using skald::SqlTransaction;

Result<void> Deliveries::on(SqlTransaction& sql, const PackageCreated& created,
                            const RecordedEvent& recorded) {
    auto done =
        change(sql,
               "insert into {delivery_packages} (id, stage, packed_by, failures, created_at) "
               "values ($1, 'created', $2, 0, $3)",
               {id_of(recorded), created.packed_by, time_of(recorded)});
    for (const std::string& item : created.items) {
        if (!done) break;
        done = change(sql, "insert into {delivery_contents} (package_id, item) values ($1, $2)",
                      {id_of(recorded), item});
    }
    return done;
}

Result<void> Deliveries::on(SqlTransaction& sql, const PackageSent& sent,
                            const RecordedEvent& recorded) {
    return change(sql,
                  "update {delivery_packages} set stage = 'sent', sent_at = $1, shipped_by = $2 "
                  "where id = $3",
                  {time_of(recorded), sent.shipped_by, id_of(recorded)});
}

Result<void> Deliveries::on(SqlTransaction& sql, const DeliveryFailed& failed,
                            const RecordedEvent& recorded) {
    auto noted =
        change(sql,
               "insert into {delivery_failures} (position, package_id, shipped_by, failed_at) "
               "values ($1, $2, $3, $4)",
               {static_cast<std::int64_t>(recorded.position.value()), id_of(recorded),
                failed.shipped_by, time_of(recorded)});
    if (!noted) return noted;
    return change(sql,
                  "update {delivery_packages} set stage = 'failed delivery', "
                  "failures = failures + 1 where id = $1",
                  {id_of(recorded)});
}

Result<void> Deliveries::on(SqlTransaction& sql, const PackageDelivered&,
                            const RecordedEvent& recorded) {
    return change(sql,
                  "update {delivery_packages} set stage = 'delivered', delivered_at = $1 "
                  "where id = $2",
                  {time_of(recorded), id_of(recorded)});
}

}  // namespace orders
