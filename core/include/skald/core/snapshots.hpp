// When a Repository writes snapshots, and where.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/core/codec.hpp>
#include <skald/core/command_result.hpp>
#include <skald/core/log.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_state.hpp>

namespace skald {

/// Snapshots of one kind of state. A snapshot of another schema_version, or one that cannot be
/// decoded, is passed over and the events are read instead; so a State that changes only needs a
/// new `schema_version`. Failing to write one fails no command: it is said to the log.
template <class State>
struct Snapshots {
    SnapshotStore* store = nullptr;  // not owned; null: no snapshots
    std::shared_ptr<const StateCodec<State>> codec = {};
    std::uint64_t every_events = 100;  // 0: never
    Log* log = nullptr;                // not owned; null: silent

    /// Whether a command has brought the stream past a multiple of every_events.
    bool is_due(const StreamState& before, const Executed& executed) const {
        if (store == nullptr || every_events == 0) return false;
        if (executed.events == 0 || executed.repeated) return false;
        const std::uint64_t count = before.last_version ? before.last_version->value() + 1 : 0;
        return count / every_events != (executed.version.value() + 1) / every_events;
    }
};

}  // namespace skald
