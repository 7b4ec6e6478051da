// Enters what a frame says into the index, when the store is opened.
#pragma once
#include <string_view>

#include "frame.hpp"
#include "frame_location.hpp"
#include "log_index.hpp"

namespace skald {

/// What is wrong with the payload, or empty. The frame is whole and follows the one before it.
std::string_view replay(LogIndex& index, const FrameHeader& header,
                        std::span<const std::byte> payload);

inline FrameLocation location_of(const FrameHeader& header) {
    return {header.segment, header.offset, header.frame_bytes};
}

}  // namespace skald
