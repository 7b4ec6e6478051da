// How a MemoryEventStore answers a read.
#pragma once
#include <skald/core/read_request.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>

#include "memory_log.hpp"

namespace skald {

/// Errors: stream_deleted; invalid_argument, for parts of the request that do not go together.
Result<EventBatch> read_page(const MemoryLog& log, const ReadRequest& request, Timestamp now);

/// Errors: invalid_argument, for too many items.
Result<void> check_filter(const Query& filter);

}  // namespace skald
