// Takes the fields of a JSON object by name and kind, with messages that say where it failed.
#pragma once
#include <cstddef>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <string_view>

#include "json_value.hpp"

namespace skald::ocel {

/// "PATH: what".
Error wrong(const JsonPath& path, std::string_view what, Errc code = Errc::invalid_argument);

/// Whether `value` is of that kind. Errors: invalid_argument.
Result<void> check_kind(const JsonValue& value, JsonKind kind, const JsonPath& path);

/// A member that must be there and of that kind. Errors: invalid_argument.
Result<const JsonValue*> required(const JsonValue& object, std::string_view name, JsonKind kind,
                                  const JsonPath& path);

/// The same, but null when it is not there.
Result<const JsonValue*> allowed(const JsonValue& object, std::string_view name, JsonKind kind,
                                 const JsonPath& path);

/// A string that must be there and can name something in a store: not empty, no control characters.
/// Errors: invalid_argument, too_large.
Result<std::string> required_name(const JsonValue& object, std::string_view name,
                                  std::size_t bytes_max, const JsonPath& path);

/// An instant by RFC 3339 with an offset. A bare date is none. Errors: invalid_argument.
Result<Timestamp> required_time(const JsonValue& object, const JsonPath& path);

/// Whether the text can name something. Errors: invalid_argument, too_large.
Result<void> check_name(std::string_view text, std::size_t bytes_max, const JsonPath& path);

}  // namespace skald::ocel
