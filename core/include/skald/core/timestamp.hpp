// Instants in UTC with nanoseconds, and their text form by RFC 3339.
#pragma once
#include <chrono>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace skald {

/// An instant in UTC, in nanoseconds since 1970, which reaches from the year 1677 to 2262.
using Timestamp = std::chrono::sys_time<std::chrono::nanoseconds>;

/// Reads an instant by RFC 3339: "2023-04-03T12:08:18+02:00", "...T10:08:18.25Z". An offset is
/// required, up to nine digits of a second are kept. Also reads a bare date, "2023-04-03", as the
/// beginning of that day in UTC. Errors: invalid_argument, for text of another form, days that do
/// not exist and years outside 1678 to 2261.
Result<Timestamp> parse_timestamp(std::string_view text);

/// "2023-04-03T10:08:18Z", with as many of nine digits after the second as are needed.
std::string to_string(Timestamp time);

}  // namespace skald
