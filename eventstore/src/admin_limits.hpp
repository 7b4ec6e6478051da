// What both stores accept as metadata and snapshots, whatever the stream.
#pragma once
#include <skald/core/result.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>

namespace skald {

/// Errors: invalid_argument, for a negative age or a role that is not a name; too_large.
Result<void> check(const StreamMetadata& metadata);
/// Errors: invalid_argument, for a kind that is not a name; too_large.
Result<void> check(const Snapshot& snapshot);

}  // namespace skald
