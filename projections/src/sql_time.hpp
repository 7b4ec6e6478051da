// The time of a database.
#pragma once
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string_view>

namespace skald {

/// Reads `current_timestamp` as text: "2026-01-02 12:00:00" (SQLite, UTC), or with a fraction and
/// an offset as in "2026-01-02 14:00:00.25+02" and "... +05:30" (PostgreSQL, where it belongs to
/// the session's time zone). Errors: unsupported_format.
Result<Timestamp> parse_sql_time(std::string_view text);

}  // namespace skald
