// Reads frames for a page of events, each once, neighbours together.
#pragma once
#include <cstddef>
#include <memory>
#include <skald/core/result.hpp>
#include <span>
#include <vector>

#include "frame.hpp"
#include "frame_location.hpp"
#include "index_part.hpp"
#include "segment_files.hpp"

namespace skald {

class FrameLoader {
public:
    FrameLoader(const SegmentFiles& files, std::uint32_t log_seed)
        : files_(files), log_seed_(log_seed) {}

    /// The first of these frames; the ones after it are what will be asked for next. Each read is
    /// checked. The payload is valid as long as the owners live. Errors: corrupt, io.
    Result<CheckedFrame> load(std::span<const FrameLocation> frames);

    /// The frame that ends there. Errors: corrupt (there is none), io.
    Result<CheckedFrame> load_ending_at(const LogPlace& end);

    /// What keeps the bytes of all frames loaded so far.
    std::vector<std::shared_ptr<const void>> take_owners() { return std::move(owners_); }

private:
    Result<void> read_run(const FrameLocation& run);
    bool copy_mapped(const FrameLocation& frame);
    std::span<std::byte> take(std::size_t bytes);

    const SegmentFiles& files_;
    std::uint32_t log_seed_;
    FrameLocation loaded_;  // what frame_ is
    CheckedFrame frame_;
    FrameLocation run_;  // neighbours that were read together
    std::span<const std::byte> run_bytes_;
    std::vector<std::shared_ptr<const void>> owners_;
    std::size_t next_chunk_bytes_ = std::size_t{4} << 10;
    std::span<std::byte> free_;  // the rest of the last owner's bytes
};

}  // namespace skald
