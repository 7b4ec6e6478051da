// W3C Trace Context: the place of a request in a distributed trace.
#pragma once
#include <optional>
#include <string_view>

namespace skald::http {

/// The parts of a traceparent header, in lower-case hexadecimal. They are views into the text that
/// was parsed.
struct TraceParent {
    std::string_view version;    // 2 digits
    std::string_view trace_id;   // 32 digits, not all 0
    std::string_view parent_id;  // 16 digits, not all 0
    std::string_view flags;      // 2 digits
};

/// None: the text is no traceparent, and must be ignored. Later versions than 00 may have more at
/// their end.
std::optional<TraceParent> parse_traceparent(std::string_view text);

}  // namespace skald::http
