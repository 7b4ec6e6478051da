// Reads a segment's frames in order, and looks behind a place where that ends.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>
#include <vector>

#include "frame.hpp"

namespace skald {

/// Where a scan's bytes come from.
enum class ScanSource : std::uint8_t {
    cache,   // sealed segments, which were durable before
    medium,  // the last segment: the page cache may show what never arrived
};

class SegmentScanner {
public:
    SegmentScanner(DiskFile& file, std::uint32_t number, std::uint32_t log_seed, ScanSource source)
        : file_(file),
          place_{.log_seed = log_seed, .segment = number, .offset = 0},
          source_(source) {}

    /// The frame at offset(), whole, empty or damaged; past a whole one it moves on. The payload is
    /// valid until the next call. Errors: io.
    Result<CheckedFrame> next();
    /// Begins or goes on there.
    void seek(std::uint64_t offset) { offset_ = offset; }
    /// Of the frame that next() reads.
    std::uint64_t offset() const { return offset_; }

    /// What lies at offset() and behind.
    struct Rest {
        bool zeroes = true;                             // nothing but zeroes
        std::optional<std::uint64_t> later_frame = {};  // where the first such frame lies
    };
    /// `is_later` says of whole frames whether they are wanted. Errors: io.
    Result<Rest> examine_rest(const std::function<bool(const FrameHeader&)>& is_later);

    /// Reads from where the scan reads. Errors: io.
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into);

private:
    Result<std::span<const std::byte>> bytes_at(std::uint64_t offset, std::size_t count);
    /// The frame at another offset.
    Result<CheckedFrame> probe(std::uint64_t offset) const;

    DiskFile& file_;
    FramePlace place_;
    ScanSource source_;
    std::uint64_t offset_ = 0;
    std::vector<std::byte> buffer_;   // a part of the file
    std::uint64_t buffer_begin_ = 0;  // where in the file it begins
};

}  // namespace skald
