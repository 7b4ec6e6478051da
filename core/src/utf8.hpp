// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace skald::detail {

/// The first byte that makes a text unfit for a name, and why.
struct Utf8Flaw {
    std::size_t offset;
    std::string_view reason;
};

/// Finds what is not UTF-8, or is a control character (U+0000 to U+001F, U+007F to U+009F).
std::optional<Utf8Flaw> find_flaw(std::string_view text);

}  // namespace skald::detail
