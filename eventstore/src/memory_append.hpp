// How a MemoryEventStore judges an append.
#pragma once
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/result.hpp>

#include "memory_log.hpp"

namespace skald {

/// The outcome of an earlier append if this one repeats it; none if all of it is new. Errors:
/// invalid_argument, when an id is stored already but not by the same append.
Result<std::optional<Appended>> find_repeated(const MemoryLog& log, const AppendRequest& request);

/// Whether a new append may be written. Errors: wrong_expected_version, stream_deleted,
/// condition_failed, in the order of the writes, the checks, the condition.
Result<void> judge(const MemoryLog& log, const AppendRequest& request);

}  // namespace skald
