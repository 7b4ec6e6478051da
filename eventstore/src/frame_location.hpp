// Where a frame lies.
#pragma once
#include <cstdint>

namespace skald {

struct FrameLocation {
    std::uint32_t segment = 0;  // the number of the segment, from 1
    std::uint32_t offset = 0;   // in the segment's file
    std::uint32_t bytes = 0;    // of the whole frame

    friend bool operator==(const FrameLocation&, const FrameLocation&) = default;
};

}  // namespace skald
