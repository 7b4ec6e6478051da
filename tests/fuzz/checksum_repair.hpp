// Makes the checksums of changed bytes right, so that what lies behind them is tested too.
#pragma once
#include <cstddef>
#include <cstdint>
#include <skald/core/uuid.hpp>
#include <span>

namespace skald::fuzz {

/// The log of all inputs.
inline const Uuid log_id = Uuid::named(Uuid(), "the log of the fuzzers");
inline constexpr std::uint32_t first_segment = 1;

/// Of the frame that begins with the bytes. Yields its size; 0: no frame of such a size fits.
std::size_t repair_frame(std::span<std::byte> bytes);
/// Of the header and of all frames up to the first that is none.
void repair_segment(std::span<std::byte> bytes);
/// Of the header, the table of checksums and all blocks.
void repair_index_run(std::span<std::byte> bytes);

}  // namespace skald::fuzz
