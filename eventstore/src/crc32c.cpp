#include "crc32c.hpp"

#include <isa-l/crc.h>

#include <algorithm>

namespace skald {

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before) {
    constexpr std::size_t piece_max = std::size_t{1} << 30;  // the library counts in int
    std::uint32_t state = ~before;
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), piece_max));
        // The library takes a pointer to non-const, and only reads.
        auto* data = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(piece.data()));
        state = crc32_iscsi(data, static_cast<int>(piece.size()), state);
        bytes = bytes.subspan(piece.size());
    }
    return ~state;
}

}  // namespace skald
