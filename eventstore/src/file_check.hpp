// What the identity file and the headers of segments have in common: a magic word and the format's
// version in front, a checksum at the end.
#pragma once
#include <cstdint>
#include <skald/core/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// Of all files of a store. Raised when an older program could not read what a newer one writes.
inline constexpr std::uint32_t log_format_version = 2;

/// Pads with zeroes to `size` and ends with the checksum of all before.
void finish_block(std::vector<std::byte>& block, std::size_t size);

/// Checks length, magic word, checksum and version of a block that finish_block() made. `path` is
/// for the message. Errors: corrupt, unsupported_format.
Result<void> check_block(std::span<const std::byte> block, std::size_t size, std::string_view magic,
                         const std::string& path);

/// "path, offset 4096: what": how every message about a damaged file begins.
Error corrupt_file(const std::string& path, std::uint64_t offset, std::string_view what);

}  // namespace skald
