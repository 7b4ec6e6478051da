#include "stream_life.hpp"

#include "stream_judgement.hpp"

namespace skald {

void StreamLife::apply(const StreamChange& change) {
    switch (change.kind) {
        case StreamChange::Kind::metadata:
            metadata = change.metadata;
            break;
        case StreamChange::Kind::deletion:
            first_live = change.first_live;
            break;
        case StreamChange::Kind::tombstone:
            tombstoned = true;
            break;
    }
}

StreamState StreamLife::state(std::uint64_t event_count) const {
    StreamState state;
    state.tombstoned = tombstoned;
    if (event_count == 0) return state;
    state.last_version = Version(event_count - 1);
    state.deleted = first_live.value() == event_count;
    return state;
}

bool StreamLife::hides(Version version, std::uint64_t event_count, Timestamp recorded_at,
                       Timestamp now) const {
    if (tombstoned || version < first_live) return true;
    if (metadata.truncate_before && version < *metadata.truncate_before) return true;
    const std::uint64_t later_events = event_count - 1 - version.value();
    if (metadata.max_count && later_events >= *metadata.max_count) return true;
    return metadata.max_age && older_than(*metadata.max_age, recorded_at, now);
}

}  // namespace skald
