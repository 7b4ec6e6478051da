// What changes of a stream without an event, and what that hides.
#pragma once
#include <cstdint>
#include <skald/core/stream_admin.hpp>
#include <skald/core/stream_state.hpp>
#include <skald/core/timestamp.hpp>
#include <string>

#include "stream_change.hpp"

namespace skald {

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

    friend bool operator==(const StreamLife&, const StreamLife&) = default;
};

struct NamedLife {
    std::string stream;
    StreamLife life;

    friend bool operator==(const NamedLife&, const NamedLife&) = default;
};

}  // namespace skald
