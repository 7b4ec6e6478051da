// Counts what a follower of a store has not done yet.
#pragma once
#include <functional>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/projections/lag.hpp>

namespace skald {

/// Of the events behind the position that match the filter, those that are wanted. Reads them, so
/// it costs as much as there is to catch up with. Errors: those of a read.
Result<Lag> lag_behind(EventStore& store, const Query& filter, GlobalPosition after, Clock& clock,
                       const std::function<bool(const RecordedEvent&)>& is_wanted);
/// The same, all of them.
Result<Lag> lag_behind(EventStore& store, const Query& filter, GlobalPosition after, Clock& clock);

}  // namespace skald
