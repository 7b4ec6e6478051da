// Snapshots shorten rehydration: the state of a stream after one of its events, so that only later
// events are read.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/result.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/core/version.hpp>
#include <string>

namespace skald {

struct Snapshot {
    StreamId stream;
    std::string kind;                  // what folded the events, such as the decider's name
    Version version;                   // of the last event that is folded in
    std::uint32_t schema_version = 1;  // of `data`
    std::string data;
};

/// Keeps the newest snapshot a stream and kind. A snapshot can always be made again from the
/// events; it is read together with the events after it by ReadRequest::with_snapshot.
class SnapshotStore {
public:
    virtual ~SnapshotStore() = default;

    /// Keeps the snapshot unless there is a newer one. Errors: not_found (the stream has no such
    /// version), too_large, io.
    virtual Result<void> save(const Snapshot& snapshot) = 0;
    /// The newest snapshot of this kind.
    virtual Result<std::optional<Snapshot>> newest(const StreamId& stream,
                                                   const std::string& kind) = 0;
};

}  // namespace skald
