// What is checked before a JSON text reaches cereal, whose reader recurses without bound and
// accepts arrays for objects.
#pragma once
#include <cstddef>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace skald {

inline constexpr std::size_t json_depth_max = 64;

/// Whether the text may be given to cereal as one object: it begins with '{', is valid UTF-8, and
/// nests no deeper than json_depth_max. Errors: corrupt. Linear in the text, without recursion.
Result<void> check_json_object(std::string_view text);

/// The same text without white space between its parts; cereal's writer leaves line breaks.
std::string compact_json(std::string_view text);

}  // namespace skald
