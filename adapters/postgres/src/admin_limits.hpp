// What the store accepts as options, metadata and snapshots.
#pragma once
#include <skald/adapters/postgres/postgres_options.hpp>
#include <skald/core/result.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>

namespace skald::postgres {

/// Errors: invalid_argument.
Result<void> check(const Options& options);
/// Errors: invalid_argument, for a negative age or a role that is not a name; too_large.
Result<void> check(const StreamMetadata& metadata);
/// Errors: invalid_argument, for a kind that is not a name; too_large.
Result<void> check(const Snapshot& snapshot);

}  // namespace skald::postgres
