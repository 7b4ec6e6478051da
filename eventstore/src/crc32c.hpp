// CRC-32C (Castagnoli), the checksum of everything that the log engine writes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace skald {

/// The checksum of `bytes`; of more than one piece, by giving what came before as `before`. Of the
/// nine bytes "123456789" it is 0xE3069283.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0);

/// The checksum of the eight bytes of a number and then of `bytes`: what comes before is in a
/// register, where most frames are so short that a call of its own would cost as much as they do.
std::uint32_t crc32c(std::uint64_t number, std::span<const std::byte> bytes, std::uint32_t before);

}  // namespace skald
