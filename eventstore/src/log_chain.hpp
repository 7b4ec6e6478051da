// Frames follow each other by rules: groups, positions, epochs and times only go on. A frame that
// is whole but breaks them is damage too.
#pragma once
#include <cstdint>
#include <string_view>

#include "frame.hpp"
#include "index_part.hpp"
#include "segment_header.hpp"

namespace skald {

class LogChain {
public:
    LogChain() = default;
    /// Goes on behind a stretch that ends with a group.
    explicit LogChain(const IndexRange& before);

    /// What is wrong with a frame or segment as the next one; empty: it follows.
    std::string_view flaw_of(const FrameHeader& next) const;
    std::string_view flaw_of(const SegmentHeader& next) const;
    void accept(const FrameHeader& next);

    std::uint64_t epoch() const { return last_.epoch; }
    std::uint64_t group() const { return last_.group; }
    std::uint64_t next_position() const { return last_.first_position + last_.count; }
    /// Of the last append. Other frames say what the clock said.
    Timestamp recorded_at() const { return recorded_at_; }
    /// Whether the last frame, padding aside, says that the store was closed in order.
    bool sealed() const { return sealed_; }
    /// Whether a whole frame somewhere behind the next place proves that what should lie there was
    /// durable once: a group begins only after the one before it is synced.
    bool is_proof(const FrameHeader& later) const;

private:
    bool begins_group(const FrameHeader& next) const;

    // As if a frame had been there before the first.
    FrameHeader last_{
        .kind = FrameKind::seal, .last_of_group = true, .first_position = 1, .recorded_at = {}};
    bool sealed_ = true;
    Timestamp recorded_at_ = Timestamp::min();
};

}  // namespace skald
