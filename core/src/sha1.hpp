// SHA-1 (RFC 3174), which UUIDs of version 5 are made with. It protects nothing here: use it for no
// other purpose.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace skald::detail {

/// The digest of `bytes`.
std::array<std::uint8_t, 20> sha1(std::string_view bytes);

}  // namespace skald::detail
