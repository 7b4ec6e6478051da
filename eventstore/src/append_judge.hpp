// Decides on an append, against all that is written or staged before it.
#pragma once
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/result.hpp>

#include "index_parts.hpp"
#include "staged_changes.hpp"

namespace skald {

/// The outcome of an earlier append if this one repeats it: the same ids, streams and types in the
/// same order. None if all of it is new. Errors: invalid_argument, when an id is stored already but
/// not by the same append.
Result<std::optional<Appended>> find_repeated(const IndexParts& parts,
                                              const AppendRequest& request);

/// Whether a new append may be written. Errors: wrong_expected_version, stream_deleted,
/// condition_failed, in the order of the writes, the checks, the condition.
Result<void> judge(StreamCounter& counter, const StagedChanges& staged,
                   const AppendRequest& request);

}  // namespace skald
