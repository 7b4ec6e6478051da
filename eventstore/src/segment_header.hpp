// The first 4 KiB of a segment's file.
#pragma once
#include <cstdint>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <span>
#include <string>
#include <vector>

namespace skald {

struct SegmentHeader {
    static constexpr std::size_t bytes = 4096;

    Uuid log;
    std::uint32_t number = 1;
    std::uint64_t first_position = 1;  // of the first event in it, or the next one
    std::uint64_t first_group = 1;     // of its first frame
    std::uint64_t epoch = 1;           // in which it was made
    Timestamp created_at;

    friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

std::vector<std::byte> encode(const SegmentHeader& header);

/// Errors: corrupt, unsupported_format.
Result<SegmentHeader> decode_segment_header(std::span<const std::byte> bytes,
                                            const std::string& path);

}  // namespace skald
