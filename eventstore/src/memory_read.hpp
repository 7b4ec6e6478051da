// How a MemoryEventStore answers a read.
#pragma once
#include <skald/core/read_request.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>

#include "memory_log.hpp"

namespace skald {

/// Errors: stream_deleted; invalid_argument, for parts of the request that do not go together;
/// too_large, for a filter of too many items.
Result<EventBatch> read_page(const MemoryLog& log, const ReadRequest& request, Timestamp now);

}  // namespace skald
