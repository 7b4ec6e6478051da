// Tells the outside world of an event whose rows are committed.
#pragma once
#include "projection_context.hpp"

namespace skald {

/// Calls the projection's announce(), and logs what that throws.
void announce_event(const ProjectionContext& context, const RecordedEvent& event);

}  // namespace skald
