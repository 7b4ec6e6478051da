// A frame is the unit of the log: one append, one change of a stream, one snapshot, the opening or
// the clean close of the store. docs/file-format.md has its layout byte by byte.
#pragma once
#include <cstddef>
#include <cstdint>
#include <skald/core/limits.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <span>
#include <string_view>

namespace skald {

enum class FrameKind : std::uint8_t {
    append = 1,         // the events of one append; the only kind with positions
    stream_change = 2,  // metadata, deletion or tombstone of a stream
    snapshot = 3,
    open = 4,     // the store was opened: an epoch begins
    seal = 5,     // the store was closed in order: all before is whole
    padding = 6,  // fills a group up to the end of a block
};

struct FrameHeader {
    std::uint32_t frame_bytes = 0;  // header, payload, padding and trailer; a multiple of 8
    FrameKind kind = FrameKind::append;
    bool last_of_group = false;
    std::uint32_t place = 0;           // in its group, from 0
    std::uint32_t segment = 0;         // the number of the segment
    std::uint32_t offset = 0;          // of the frame in its segment
    std::uint64_t epoch = 0;           // how many times the store was opened, from 1
    std::uint64_t group = 0;           // the commit group, from 1
    std::uint64_t first_position = 0;  // of its first event; of the next one if it has none
    std::uint32_t count = 0;           // of events
    std::uint32_t payload_bytes = 0;
    Timestamp recorded_at;

    friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

/// What a frame is checked against besides its own checksum: a copy of a frame that lies elsewhere
/// is not a frame.
struct FramePlace {
    std::uint32_t log_seed = 0;  // frame_seed() of the log's id
    std::uint32_t segment = 0;
    std::uint32_t offset = 0;
};

struct FrameLayout {
    static constexpr std::size_t header_bytes = 64;
    static constexpr std::size_t trailer_bytes = 8;
    static constexpr std::size_t overhead_bytes = header_bytes + trailer_bytes;
    static constexpr std::size_t alignment = 8;
    static constexpr std::size_t crc_offset = 4;
    static constexpr std::size_t flags_offset = 9;
};

/// The largest payload: an append at its limit with all that its encoding adds.
inline constexpr std::size_t frame_payload_bytes_max =
    limits::append_bytes_max + (std::size_t{1} << 20);

/// Where the checksum of every frame of a log begins, so that frames of other logs are not frames.
std::uint32_t frame_seed(const Uuid& log);

/// The size of a frame with such a payload.
std::size_t frame_bytes_for(std::size_t payload_bytes);

/// Writes header and trailer, and the zeroes between payload and trailer, into a frame whose
/// payload lies there already; then its checksum.
void finish_frame(const FrameHeader& header, std::uint32_t log_seed, std::span<std::byte> frame);

enum class FrameCheck : std::uint8_t {
    whole,      // header and payload are as they were written
    empty,      // no frame begins here: the length is zero
    truncated,  // more bytes are needed to tell: header.frame_bytes of them
    damaged,    // neither
};

struct CheckedFrame {
    FrameCheck check = FrameCheck::damaged;
    FrameHeader header;                       // if whole; frame_bytes also if truncated
    std::span<const std::byte> payload = {};  // if whole; within the bytes that were given
    std::string_view flaw = {};               // if damaged: what is wrong, for messages
};

/// Checks the frame that begins with the bytes and should lie at `place`.
CheckedFrame check_frame(std::span<const std::byte> bytes, const FramePlace& place);
/// The same, where the outcome is kept: to copy it takes as long as to check a small frame.
void check_frame(std::span<const std::byte> bytes, const FramePlace& place, CheckedFrame& checked);

}  // namespace skald
