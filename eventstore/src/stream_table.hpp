// What the log engine knows of each stream: where its events are, and what may be read of them.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <skald/core/stream_admin.hpp>
#include <skald/core/stream_state.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "frame_location.hpp"
#include "posting_list.hpp"
#include "stream_change.hpp"

namespace skald {

/// What changes without an event.
struct StreamLife {
    Version first_live = {};  // what is before it was deleted
    bool tombstoned = false;
    StreamMetadata metadata = {};

    void apply(const StreamChange& change);
    /// The state of a stream with so many events.
    StreamState state(std::uint64_t event_count) const;
    /// Whether reads do not show the event of this version, when the stream has so many events.
    bool hides(Version version, std::uint64_t event_count, Timestamp recorded_at,
               Timestamp now) const;
};

struct SnapshotPlace {
    Version version;
    FrameLocation frame;
};

struct StreamRecord {
    std::string_view name;
    PostingList events;  // the index is the version
    StreamLife life;
    bool restricted = false;                         // life differs from that of a new stream
    std::map<std::string, SnapshotPlace> snapshots;  // the newest of each kind

    /// How many events are at or before the position.
    std::uint64_t count_at(std::uint64_t head) const {
        return events.gallop_backward(events.size(), head);
    }
    /// Also drops snapshots of what can no longer be read.
    void apply(const StreamChange& change);
    /// Keeps the snapshot unless there is a newer one.
    void keep_snapshot(const std::string& kind, const SnapshotPlace& place);
};

/// Lets maps with string keys be searched by views.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

class StreamTable {
public:
    static constexpr std::uint32_t no_stream = UINT32_MAX;

    /// Null: nothing is known of the stream.
    const StreamRecord* find(std::string_view name) const;
    /// The number of the stream, which is given to it at the first call and never changes.
    std::uint32_t number_of(std::string_view name);
    StreamRecord& operator[](std::uint32_t number) { return *by_number_[number]; }
    const StreamRecord& operator[](std::uint32_t number) const { return *by_number_[number]; }

private:
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> numbers_;
    std::vector<std::unique_ptr<StreamRecord>> by_number_;
};

}  // namespace skald
