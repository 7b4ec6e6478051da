// One event of a store: to name it for people, and to read it again.
#pragma once
#include <skald/core/event_store.hpp>
#include <string>

namespace skald {

/// "event 7 (order-placed in order-1)".
std::string describe(const RecordedEvent& event);

/// Why an event that is parked at this position cannot be handled before an older one of its stream.
Error waits_for_older(GlobalPosition position, GlobalPosition oldest);

/// A page with the event at this position and nothing else. Errors: not_found, when it was deleted
/// or removed since; those of a read.
Result<EventBatch> read_event(EventStore& store, GlobalPosition position);

}  // namespace skald
