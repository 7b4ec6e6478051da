// When a Repository writes snapshots, and where.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/core/codec.hpp>
#include <skald/core/log.hpp>
#include <skald/core/snapshot_store.hpp>

namespace skald {

/// Snapshots of one kind of state. A snapshot of another schema_version, or one that cannot be
/// decoded, is passed over and the events are read instead; so a State that changes only needs a
/// new `schema_version`. Failing to write one fails no command: it is said to the log.
template <class State>
struct Snapshots {
    SnapshotStore* store = nullptr;  // not owned; null: no snapshots
    std::shared_ptr<const StateCodec<State>> codec = {};
    std::uint64_t every_events = 100;
    Log* log = nullptr;  // not owned; null: silent
};

}  // namespace skald
