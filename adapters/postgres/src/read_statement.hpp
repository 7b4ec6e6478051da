// The SQL of a read: a page of events, the head, and for one stream its state and a snapshot, all of
// one moment.
#pragma once
#include <skald/core/read_request.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>

#include "parameters.hpp"
#include "session.hpp"

namespace skald::postgres {

struct ReadStatement {
    std::string sql;
    Parameters parameters;
    /// Filters are planned anew each time: which index serves depends on what they ask for.
    Session::Keep keep = Session::Keep::prepared;
};

/// The columns of the answer. Each row repeats the first ones; without an event the others are NULL.
enum class ReadColumn : std::size_t {
    head,
    stream_last,  // of the stream read; -1: never written
    stream_first_live,
    stream_tombstoned,
    snapshot_version,  // NULL: none
    snapshot_schema_version,
    snapshot_data,  // in the first row only
    row_number,     // from 1
    position,
    id,
    stream,
    version,
    type,
    schema_version,
    keys,
    content_type,
    correlation_id,
    causation_id,
    traceparent,
    data,  // NULL of the event behind the page
    metadata,
    occurred_at,
    recorded_at,
};

/// Errors: invalid_argument, for parts of the request that do not go together; too_large, for a
/// filter of too many items.
Result<void> check(const ReadRequest& request);

/// Of a request that was checked. It yields the events of the page, and one more if there is one.
ReadStatement read_statement(const ReadRequest& request, const std::string& schema, Timestamp now);

/// Asks for one row if an event behind `after` matches and can be seen.
ReadStatement any_statement(const Query& filter, std::uint64_t after, const std::string& schema,
                            Timestamp now);

/// Whether an event `e` can be seen, in SQL.
std::string visible_sql(const std::string& schema, const std::string& now);

}  // namespace skald::postgres
