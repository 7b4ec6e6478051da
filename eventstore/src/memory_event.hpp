// One stored event of a MemoryEventStore: it owns its bytes, never changes, and is shared by the
// store and the batches that show it.
#pragma once
#include <memory>
#include <skald/core/new_event.hpp>
#include <skald/core/recorded_event.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

struct MemoryEvent {
    std::string stream;                  // empty: none
    NewEvent given;                      // what the writer said; `recorded` points into it
    std::vector<std::string_view> tags;  // of `given`
    GlobalPosition append_first;         // of the append that wrote it: the first event
    GlobalPosition append_last;          // and the last
    RecordedEvent recorded;

    MemoryEvent() = default;
    MemoryEvent(const MemoryEvent&) = delete;
    MemoryEvent& operator=(const MemoryEvent&) = delete;
};

using MemoryEventPointer = std::shared_ptr<const MemoryEvent>;

/// Where and when an event is stored.
struct MemoryPlace {
    GlobalPosition position;
    Version version;  // in its stream
    GlobalPosition append_first;
    GlobalPosition append_last;
    Timestamp recorded_at;
};

/// `given` has an id.
MemoryEventPointer make_memory_event(std::string stream, NewEvent given, const MemoryPlace& place);

}  // namespace skald
