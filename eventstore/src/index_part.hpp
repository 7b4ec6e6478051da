// The index is a row of parts, each for the events of a stretch of the log: files for what is
// older, memory for what is new. All parts answer the same questions.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <skald/core/version.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frame_location.hpp"
#include "index_key.hpp"
#include "posting_view.hpp"
#include "stream_life.hpp"

namespace skald {

/// A place between two frames.
struct LogPlace {
    std::uint32_t segment = 1;
    std::uint32_t offset = 0;

    friend auto operator<=>(const LogPlace&, const LogPlace&) = default;
};

/// The stretch of the log that a part is made of. It begins and ends between two groups.
struct IndexRange {
    LogPlace begin;
    LogPlace end;
    std::uint64_t first_position = 1;  // of the first event, or the next one
    std::uint64_t next_position = 1;   // behind the last event; equal: no events
    // Of the last frame before `end`, for the frames that follow.
    std::uint64_t epoch = 0;
    std::uint64_t group = 0;
    Timestamp recorded_at = Timestamp::min();  // of the last append up to there, in whatever part

    std::uint64_t event_count() const { return next_position - first_position; }
    bool contains(std::uint64_t position) const {
        return position >= first_position && position < next_position;
    }
    friend bool operator==(const IndexRange&, const IndexRange&) = default;
};

/// Where an event lies.
struct EventSpot {
    FrameLocation frame;
    std::uint32_t payload_offset = 0;  // in the payload of the frame
    Timestamp recorded_at;
};

/// The events that a stream has in a part.
struct StreamPostings {
    PostingView events;
    std::uint64_t first_version = 0;  // of events[0]
};

struct SnapshotPlace {
    Version version;
    FrameLocation frame;
};

/// A key of a part with what the part has for it, for those who write index files.
struct PartKey {
    std::uint64_t hash = 0;
    std::string_view text;
    PostingView events;               // of a snapshot: none
    std::uint64_t first_version = 0;  // of a stream
    SnapshotPlace snapshot;           // of a snapshot
};

struct PartId {
    std::uint64_t hash = 0;
    EventId id;
    std::uint64_t position = 0;
};

/// Steps through things in the order of their hashes, and of their texts or bytes where these are
/// equal.
template <class T>
class PartSequence {
public:
    virtual ~PartSequence() = default;
    /// Null: there are no more. Valid until the next call.
    virtual const T* next() = 0;
};

/// All but range() and lives() throw IndexDamaged when a file is damaged. Any number of threads may
/// read; only the part that grows in memory needs a lock against who adds to it.
class IndexPart {
public:
    virtual ~IndexPart() = default;
    IndexPart() = default;
    IndexPart(const IndexPart&) = delete;
    IndexPart& operator=(const IndexPart&) = delete;

    virtual const IndexRange& range() const = 0;
    /// Empty: no event has the key. Not for snapshots.
    virtual PostingView find(const IndexKey& key) const = 0;
    virtual StreamPostings find_stream(const IndexKey& stream) const = 0;
    virtual std::optional<std::uint64_t> find(const EventId& id, std::uint64_t hash) const = 0;
    /// The newest snapshot that was kept in this stretch. The key: snapshot_key().
    virtual std::optional<SnapshotPlace> find_snapshot(const IndexKey& key) const = 0;

    /// Of a position within range().
    virtual EventSpot spot(std::uint64_t position) const = 0;
    /// The same of many, which are fetched together. Both are of one length.
    virtual void spots(std::span<const std::uint64_t> positions, std::span<EventSpot> into) const {
        std::transform(positions.begin(), positions.end(), into.begin(),
                       [this](std::uint64_t position) { return spot(position); });
    }
    /// Empty: the event has no stream.
    virtual std::string_view stream_of(std::uint64_t position) const = 0;
    /// The lives of the streams which changed in this stretch, as they are at its end.
    virtual const std::vector<NamedLife>& lives() const = 0;

    /// Bring near what a search for the key will need, first its place, then what is there; and
    /// what spot() of a position within range() will need. Calls of several parts, or for several
    /// positions, one after the other wait once and not one by one.
    virtual void bring_place_near(const IndexKey&) const {}
    virtual void bring_key_near(const IndexKey&) const {}
    virtual void bring_spot_near(std::uint64_t) const {}

    virtual std::unique_ptr<PartSequence<PartKey>> keys(KeyKind kind) const = 0;
    virtual std::unique_ptr<PartSequence<PartId>> ids() const = 0;
};

/// The version of an event of the part in its stream, which it has. Throws IndexDamaged.
inline Version version_in(const IndexPart& part, std::string_view stream, std::uint64_t position) {
    const auto [events, first_version] = part.find_stream({KeyKind::stream, stream});
    return Version(first_version + events.lower_bound(position));
}

/// The text of the key of a stream's snapshots of one kind. No name has a NUL.
std::string snapshot_key(std::string_view stream, std::string_view kind);

}  // namespace skald
