// Makes a page of events of the rows that a read has given.
#pragma once
#include <skald/core/read_request.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>

#include "rows.hpp"

namespace skald::postgres {

/// Errors: stream_deleted, when the stream is tombstoned.
Result<EventBatch> event_page(const ReadRequest& request, const Rows& rows);

}  // namespace skald::postgres
