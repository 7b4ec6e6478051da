// Decides on changes of streams and on snapshots, against all that is written or staged before.
#pragma once
#include <optional>
#include <skald/core/expected_version.hpp>
#include <skald/core/result.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>

#include "staged_changes.hpp"

namespace skald {

/// What a StreamAdmin call asks for.
struct StreamChangeRequest {
    StreamChange::Kind kind = StreamChange::Kind::metadata;
    StreamId stream;
    ExpectedVersion expected = ExpectedVersion::any();
    StreamMetadata metadata = {};
};

/// What to write. Errors: stream_deleted, wrong_expected_version, not_found (nothing to delete).
Result<StreamChange> judge(const IndexParts& parts, const StagedChanges& staged,
                           const StreamChangeRequest& request);

/// Whether to write it: false when there is a newer one. Errors: stream_deleted, not_found (the
/// stream has no such version).
Result<bool> judge(const IndexParts& parts, const StagedChanges& staged, const Snapshot& snapshot);

}  // namespace skald
