// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skald {

/// The first byte of a text that is not as it should be, and why.
struct Utf8Flaw {
    std::size_t offset;
    std::string_view reason;
};

/// Whether control characters (U+0000 to U+001F, U+007F to U+009F) are flaws: in names they are, in
/// free text not.
enum class ControlCharacters : std::uint8_t { refused, allowed };

/// The first flaw of a text; none: it is valid.
std::optional<Utf8Flaw> find_utf8_flaw(std::string_view text, ControlCharacters controls);

}  // namespace skald
