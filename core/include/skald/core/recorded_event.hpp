// Events as a store returns them: views into the batch that they came in.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/new_event.hpp>
#include <skald/core/stream_state.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <skald/core/version.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// A stored event. Everything in it points into its EventBatch: keep the batch as long as the event
/// is used, or copy what you need.
struct RecordedEvent {
    GlobalPosition position;
    EventId id;
    std::string_view stream;  // empty: the event has no stream, and `version` means nothing
    Version version;          // in the stream
    std::string_view type;
    std::uint32_t schema_version = 1;
    std::span<const std::string_view> tags;  // sorted by bytes
    std::string_view data;
    std::string_view content_type;
    std::string_view correlation_id;
    std::string_view causation_id;
    std::string_view traceparent;
    std::string_view metadata;
    Timestamp occurred_at;  // as the writer said
    Timestamp recorded_at;  // by the store; never decreases from one position to the next

    bool has_tag(std::string_view tag) const;
    /// A copy of what the writer gave, with the id and time as stored.
    NewEvent to_new_event() const;
};

/// Where an event was recorded, without the event.
struct EventPlace {
    GlobalPosition position;
    std::string stream;  // empty: none
    Version version;     // in the stream

    friend bool operator==(const EventPlace&, const EventPlace&) = default;
};

/// A snapshot as it lies in a batch: the state of a stream after the event of `version`.
struct RecordedSnapshot {
    std::string_view kind;
    Version version;
    std::uint32_t schema_version = 1;
    std::string_view data;
};

/// The answer to a read: a page of events that keeps its bytes alive. It can be moved, and read
/// from any thread.
class EventBatch {
public:
    EventBatch() = default;
    EventBatch(EventBatch&&) = default;
    EventBatch& operator=(EventBatch&&) = default;
    EventBatch(const EventBatch&) = delete;
    EventBatch& operator=(const EventBatch&) = delete;

    std::vector<RecordedEvent> events;
    /// The last visible position of the store when it was read.
    GlobalPosition head;
    /// All that the request asked for at or before this position is in this page or was in those
    /// before it. A reader that continues after it, or stores it as its checkpoint, misses nothing.
    /// In a backward read: at or after it.
    GlobalPosition scanned;
    /// Whether nothing more matched at the time of the read.
    bool at_end = true;
    /// Reads of one stream only: its state, and the snapshot if one was asked for and exists.
    StreamState stream;
    std::optional<RecordedSnapshot> snapshot;

    auto begin() const { return events.begin(); }
    auto end() const { return events.end(); }
    bool empty() const { return events.empty(); }
    std::size_t size() const { return events.size(); }

    /// For stores: takes over what the views point into.
    std::vector<std::shared_ptr<const void>> owners;
};

}  // namespace skald
