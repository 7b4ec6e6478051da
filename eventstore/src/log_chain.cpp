#include "log_chain.hpp"

namespace skald {

LogChain::LogChain(const IndexRange& before) : recorded_at_(before.recorded_at) {
    if (before.group == 0) return;
    sealed_ = false;
    last_.epoch = before.epoch;
    last_.group = before.group;
    last_.first_position = before.next_position;
}

bool LogChain::begins_group(const FrameHeader& next) const {
    return next.group == last_.group + 1 && next.place == 0;
}

std::string_view LogChain::flaw_of(const FrameHeader& next) const {
    if ((next.kind == FrameKind::append) != (next.count > 0)) {
        return "the number of its events is impossible";
    }
    if (next.first_position != next_position()) return "positions are missing before it";
    if (next.kind == FrameKind::append && next.recorded_at < recorded_at_) {
        return "its time is before that of the append before";
    }
    if (next.kind == FrameKind::open) {
        // The group before may have lost its end in a crash; the store began a new epoch then.
        const bool follows = next.epoch == last_.epoch + 1 && begins_group(next);
        return follows ? "" : "its epoch does not follow that of the frame before";
    }
    const bool pads_seal = next.kind == FrameKind::padding && !last_.last_of_group;
    if (sealed() && !pads_seal) return "it follows a seal, and only an opening may";
    if (next.epoch != last_.epoch) return "it is of another epoch than the frame before";
    const bool continues = next.group == last_.group && next.place == last_.place + 1;
    const bool follows = last_.last_of_group ? begins_group(next) : continues;
    return follows ? "" : "frames are missing before it";
}

std::string_view LogChain::flaw_of(const SegmentHeader& next) const {
    const bool follows = last_.last_of_group && next.first_group == last_.group + 1 &&
                         next.first_position == next_position() && next.epoch == last_.epoch;
    return follows ? "" : "frames are missing at its end, which the next segment counts";
}

bool LogChain::is_proof(const FrameHeader& later) const {
    // In the next place the rest of the last group should lie; or the one behind it, if the last is
    // complete, or was cut at an opening that came no further than its own group.
    const bool last_is_over = last_.last_of_group || later.epoch != last_.epoch;
    return later.group >= last_.group + (last_is_over ? 2 : 1);
}

void LogChain::accept(const FrameHeader& next) {
    last_ = next;
    if (next.kind != FrameKind::padding) sealed_ = next.kind == FrameKind::seal;
    if (next.kind == FrameKind::append) recorded_at_ = next.recorded_at;
}

}  // namespace skald
