// The lives of streams as they lie in an index file.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "stream_life.hpp"

namespace skald {

void encode(const std::vector<NamedLife>& lives, std::vector<std::byte>& out);

/// None: the bytes are no such list.
std::optional<std::vector<NamedLife>> decode_lives(std::span<const std::byte> bytes);

}  // namespace skald
