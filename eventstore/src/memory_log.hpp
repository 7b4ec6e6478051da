// What a MemoryEventStore has stored: the events in one list, and the same events by stream and by
// id. Plain data structures and scans, because other stores are compared with it. Not thread-safe.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "memory_event.hpp"

namespace skald {

struct MemoryStream {
    StreamState state;
    Version first_live;  // what is before it was deleted
    StreamMetadata metadata;
    std::vector<MemoryEventPointer> events;                            // the index is the version
    std::map<std::string, std::shared_ptr<const Snapshot>> snapshots;  // the newest of each kind
};

class MemoryLog {
public:
    GlobalPosition head() const { return GlobalPosition(events_.size()); }
    /// All events; the index is the position less one.
    const std::vector<MemoryEventPointer>& events() const { return events_; }
    /// The event with this id, or null.
    const MemoryEvent* find(const EventId& id) const;

    /// The stream, or null if nothing is known of it.
    const MemoryStream* find_stream(std::string_view name) const;
    StreamState state_of(std::string_view name) const;
    /// The stream, made if nothing is known of it.
    MemoryStream& stream(const std::string& name) { return streams_[name]; }

    /// Whether reads show the event at this time.
    bool visible(const MemoryEvent& event, Timestamp now) const;
    /// Whether an event behind `after` is visible and matches.
    bool any_visible(const Query& filter, GlobalPosition after, Timestamp now) const;
    /// The first event behind the condition's position that matches, visible or not; null: none.
    const MemoryEvent* find_match(const AppendCondition& condition) const;

    /// Writes the request's events, which have ids, without judging them. Yields the outcome.
    Appended record(AppendRequest request, Timestamp now);

private:
    Version record_one(const std::optional<StreamId>& stream, NewEvent event, MemoryPlace place);

    std::vector<MemoryEventPointer> events_;
    std::unordered_map<std::string, MemoryStream> streams_;
    std::unordered_map<EventId, MemoryEventPointer> by_id_;
    Timestamp last_recorded_at_ = Timestamp::min();  // recorded_at never decreases
};

}  // namespace skald
