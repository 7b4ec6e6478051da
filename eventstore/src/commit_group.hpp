// The frames that one sync makes durable together.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "frame.hpp"
#include "frame_location.hpp"

namespace skald {

/// Where in the log a group begins.
struct GroupPlace {
    std::uint64_t epoch = 1;
    std::uint64_t group = 1;
    std::uint32_t segment = 1;
    std::uint64_t offset = 0;
};

/// A group as it goes to the disk. A write of whole blocks spares the system from reading the last
/// one first, which would cost nearly as much as the sync.
struct GroupBytes {
    std::span<const std::byte> frames;
    std::span<const std::byte> whole_blocks;  // the frames, and zeroes up to the end of a block

    GroupBytes(std::span<const std::byte> bytes)  // NOLINT: frames alone, implicit on purpose
        : frames(bytes), whole_blocks(bytes) {}
    GroupBytes(std::span<const std::byte> bytes, std::size_t frame_bytes)
        : frames(bytes.first(frame_bytes)), whole_blocks(bytes) {}
    operator std::span<const std::byte>() const { return frames; }  // NOLINT: see above
};

/// Gathers frames, and writes their headers when it is known which is the last.
class CommitGroup {
public:
    /// `alignment`: where a group must end, a multiple of 8.
    CommitGroup(std::uint32_t log_seed, std::size_t alignment)
        : log_seed_(log_seed), alignment_(alignment) {}

    /// Forgets all frames.
    void begin(const GroupPlace& place);
    const GroupPlace& place() const { return place_; }
    bool empty() const { return headers_.empty(); }
    /// Of all frames so far.
    std::size_t bytes() const { return bytes_.size(); }

    struct Content {
        FrameKind kind = FrameKind::append;
        std::uint64_t first_position = 0;
        std::uint32_t count = 0;
        Timestamp recorded_at = {};
    };
    FrameLocation add(const Content& content, std::span<const std::byte> payload);

    /// All frames as they go to the disk. Nothing is added until begin().
    GroupBytes finish();

private:
    /// Adds a frame that ends where a block does.
    void pad();

    std::uint32_t log_seed_;
    std::size_t alignment_;
    GroupPlace place_;
    std::vector<FrameHeader> headers_;  // of the frames in bytes_
    std::vector<std::byte> bytes_;      // the frames; headers and trailers come with finish()
};

}  // namespace skald
