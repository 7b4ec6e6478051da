// Text as a stream, for libraries that read nothing else.
#pragma once
#include <istream>
#include <string_view>

namespace skald::detail {

/// Reads the text where it lies. Each thread has one stream, which the next call uses again, because
/// making one costs as much as reading a small event.
std::istream& text_stream(std::string_view text);

}  // namespace skald::detail
