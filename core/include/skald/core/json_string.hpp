// Text as a JSON string, for the few places that write JSON without a library: records of a log,
// and answers about errors.
#pragma once
#include <string>
#include <string_view>

namespace skald {

/// Appends `text` in quotes, escaped as JSON requires. Bytes that are not UTF-8 become U+FFFD, so the
/// result is valid JSON whatever the text is.
void append_json_string(std::string& out, std::string_view text);

}  // namespace skald
