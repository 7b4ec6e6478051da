// Turns what the operating system says into our errors, in one place.
#pragma once
#include <cstdint>
#include <skald/core/error.hpp>
#include <string>
#include <string_view>

namespace skald {

/// The error of a call that failed with `number` (an errno). `what` says what was tried: "cannot
/// read at offset 4096".
Error to_error(int number, const std::string& path, std::string_view what);

/// "cannot write at offset 4096", for to_error().
std::string at_offset(std::string_view what, std::uint64_t offset);

}  // namespace skald
