// What a read asks for: one stream, or all events that match a query, a page at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/query.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/version.hpp>
#include <string>

namespace skald {

enum class Direction : std::uint8_t { forward, backward };

/// The size of a page. A page has at least one event if one matches, however large.
struct PageLimit {
    std::size_t events_max = 1000;
    std::size_t bytes_max = std::size_t{4} << 20;
};

/// Make one by stream() or all(), then say the rest:
/// `ReadRequest::stream(id).from(Version(7)).limit({.events_max = 10})`.
struct ReadRequest {
    /// The events of one stream, in the order of their versions.
    static ReadRequest stream(StreamId stream);
    /// The events of the log that match, in the order of their positions.
    static ReadRequest all(Query filter = Query::all());

    /// Begins at this version of the stream, inclusive (forward: and later; backward: and earlier).
    ReadRequest& from(Version version);
    /// Begins behind this position, exclusive (forward: later; backward: earlier).
    ReadRequest& after(GlobalPosition position);
    /// Begins at this recorded time, inclusive (forward: at or after it; backward: at or before
    /// it).
    ReadRequest& from(Timestamp recorded_at);
    ReadRequest& backward();
    ReadRequest& limit(PageLimit limit);
    /// Also only what matches this.
    ReadRequest& matching(Query filter);
    /// One stream, forward: the newest snapshot of this kind, if there is one, and only the events
    /// after it.
    ReadRequest& with_snapshot(std::string kind);

    std::optional<StreamId> stream_id = {};  // none: the whole log
    Query filter = {};
    Direction direction = Direction::forward;
    std::optional<Version> from_version = {};
    std::optional<GlobalPosition> after_position = {};
    std::optional<Timestamp> from_recorded_at = {};
    std::string snapshot_kind = {};  // empty: no snapshot
    PageLimit page = {};
};

}  // namespace skald
