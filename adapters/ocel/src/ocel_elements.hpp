// From the JSON of one type, object or event to what it stands for, each checked by itself.
#pragma once
#include <skald/adapters/ocel/ocel_log.hpp>
#include <skald/core/result.hpp>

#include "json_value.hpp"

namespace skald::ocel {

/// `path` is the element's, such as events[12]. Fields that the standard does not know are ignored;
/// `attributes` and `relationships` that are not there are empty. Errors: invalid_argument,
/// too_large; the message has the path inside the element and its id.
Result<LogType> type_from(const JsonValue& json, std::size_t name_bytes_max, const JsonPath& path);
Result<Object> object_from(const JsonValue& json, const OcelLimits& limits, const JsonPath& path);
Result<Event> event_from(const JsonValue& json, const OcelLimits& limits, const JsonPath& path);

}  // namespace skald::ocel
