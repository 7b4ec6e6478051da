// Enters what frames say into the growing part of the index: when the store is opened, and when a
// file of the index is made again.
#pragma once
#include <functional>
#include <skald/core/result.hpp>
#include <string_view>

#include "frame.hpp"
#include "memory_part.hpp"
#include "stream_lives.hpp"

namespace skald {

class LogReplay {
public:
    /// How many events a stream has in the parts before. Errors end the replay.
    using CountBefore = std::function<Result<std::uint64_t>(const IndexKey& stream)>;

    /// Enters into `part` and into `lives`, which are those at its beginning.
    LogReplay(MemoryPart& part, StreamLives& lives, CountBefore count_before)
        : part_(part), lives_(lives), count_before_(std::move(count_before)) {}

    /// What is wrong with the payload, or empty. The frame is whole and follows the one before it.
    Result<std::string_view> enter(const FrameHeader& header, std::span<const std::byte> payload);

private:
    Result<std::string_view> enter_append(const FrameHeader& header,
                                          std::span<const std::byte> payload);
    std::string_view enter_change(std::span<const std::byte> payload);
    std::string_view enter_snapshot(const FrameHeader& header, std::span<const std::byte> payload);
    Result<bool> version_follows(std::string_view stream, Version version) const;

    MemoryPart& part_;
    StreamLives& lives_;
    CountBefore count_before_;
};

inline FrameLocation location_of(const FrameHeader& header) {
    return {header.segment, header.offset, header.frame_bytes};
}

}  // namespace skald
