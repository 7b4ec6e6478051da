#include "memory_event.hpp"

#include <utility>

namespace skald {

MemoryEventPointer make_memory_event(std::string stream, NewEvent given, const MemoryPlace& place) {
    auto event = std::make_shared<MemoryEvent>();
    event->stream = std::move(stream);
    event->given = std::move(given);
    event->append_first = place.append_first;
    event->append_last = place.append_last;
    const NewEvent& kept = event->given;  // the views are taken where the strings stay
    event->tags.assign(kept.tags.begin(), kept.tags.end());
    event->recorded = RecordedEvent{
        .position = place.position,
        .id = kept.id,
        .stream = event->stream,
        .version = place.version,
        .type = kept.type,
        .schema_version = kept.schema_version,
        .tags = event->tags,
        .data = kept.data,
        .content_type = kept.content_type,
        .correlation_id = kept.correlation_id,
        .causation_id = kept.causation_id,
        .traceparent = kept.traceparent,
        .metadata = kept.metadata,
        .occurred_at = kept.occurred_at.value_or(place.recorded_at),
        .recorded_at = place.recorded_at,
    };
    return event;
}

}  // namespace skald
