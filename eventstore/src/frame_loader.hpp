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

/// For one page and one thread. Frames are looked at where they are mapped, and read where they are
/// not. Each is checked.
class FrameLoader {
public:
    FrameLoader(const SegmentFiles& files, std::uint32_t log_seed)
        : files_(files), log_seed_(log_seed), mapped_(files.mapped()) {}

    /// What the functions yield is valid until the next call; payloads, as long as the owners live.

    /// The first of these frames, which are durable; the ones after it are what will be asked for
    /// next. Errors: corrupt, io.
    Result<const CheckedFrame*> load(std::span<const FrameLocation> frames);

    /// The frame that begins there, of whatever size; also an empty one, at the end of a segment.
    /// The frames up to one that is not asked for yet are durable. Errors: corrupt, io.
    Result<const CheckedFrame*> load_at(const LogPlace& place);

    /// The frame that ends there. Errors: corrupt (there is none), io.
    Result<const CheckedFrame*> load_ending_at(const LogPlace& end);

    /// What keeps the bytes of all frames loaded so far.
    std::vector<std::shared_ptr<const void>> take_owners();

private:
    std::span<const std::byte> mapped_bytes(const FrameLocation& frame);
    Result<const CheckedFrame*> read_at(const LogPlace& place, const FramePlace& where);
    Result<const CheckedFrame*> whole_or_empty(const LogPlace& place) const;
    void read_ahead(const LogPlace& place);
    void bring_near(std::span<const FrameLocation> frames);
    std::span<const std::byte> mapped_frame(const FrameLocation& frame) const;
    Result<std::span<const std::byte>> read_bytes(std::span<const FrameLocation> frames);
    Result<void> read_run(const FrameLocation& run);
    Result<const CheckedFrame*> check(std::span<const std::byte> bytes,
                                      const FrameLocation& location);
    std::span<std::byte> take(std::size_t bytes);

    const SegmentFiles& files_;
    std::uint32_t log_seed_;
    std::shared_ptr<const MappedSegments> mapped_;
    std::uint32_t unmapped_ = 0;  // the segment whose end is not mapped
    LogPlace ahead_{0, 0};        // of what the system was told
    // Of the frames to come:
    std::size_t touched_ = 0;  // how many were touched
    std::size_t near_ = 0;     // and how many of these were brought near
    FrameLocation loaded_;     // what frame_ is, if it was asked for by its location
    CheckedFrame frame_;       // the last one that was checked
    FrameLocation run_;        // neighbours that were read together
    std::span<const std::byte> run_bytes_;
    std::vector<std::shared_ptr<const void>> owners_;
    std::size_t next_chunk_bytes_ = std::size_t{4} << 10;
    std::span<std::byte> free_;  // the rest of the last owner's bytes
};

}  // namespace skald
