// What everybody looks at who does something about a parked event.
#pragma once
#include <skald/core/parked_events.hpp>
#include <skald/core/sql.hpp>
#include <string>

namespace skald {

/// Keeps the runners of other processes from parking or handling events of this consumer until the
/// end of the transaction, and from rebuilding it; it needs no fencing, because it moves no
/// checkpoint.
Result<void> lock_consumer(SqlTransaction& sql, const std::string& consumer);

/// Of a locked consumer: a parked event that waits for no other. Errors: not_found;
/// invalid_argument, when an older event of its stream is parked.
Result<ParkedEvent> find_oldest_parked(SqlTransaction& sql, const std::string& consumer,
                                       GlobalPosition position);

}  // namespace skald
