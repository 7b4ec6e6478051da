#include "parked_rows.hpp"

#include <skald/projections/sql_parked_events.hpp>

#include "one_event.hpp"

namespace skald {

Result<void> lock_consumer(SqlTransaction& sql, const std::string& consumer) {
    const auto locked =
        sql.run("update skald_checkpoints set position = position where consumer = $1", {consumer});
    if (!locked) return locked.error();
    return {};
}

Result<ParkedEvent> find_oldest_parked(SqlTransaction& sql, const std::string& consumer,
                                       GlobalPosition position) {
    auto parked = SqlParkedEvents::find(sql, consumer, position);
    if (!parked || parked->stream.empty()) return parked;
    const auto oldest = SqlParkedEvents::oldest_of(sql, consumer, parked->stream);
    if (!oldest) return oldest.error();
    if ((*oldest)->position == position) return parked;
    return waits_for_older(position, (*oldest)->position);
}

}  // namespace skald
