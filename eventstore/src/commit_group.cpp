#include "commit_group.hpp"

#include <skald/core/assert.hpp>

namespace skald {
namespace {

constexpr std::uint64_t block_bytes = 4096;

}  // namespace

void CommitGroup::begin(const GroupPlace& place) {
    place_ = place;
    headers_.clear();
    bytes_.clear();
}

FrameLocation CommitGroup::add(const Content& content, std::span<const std::byte> payload) {
    SKALD_ASSERT(payload.size() <= frame_payload_bytes_max);
    const std::uint64_t offset = place_.offset + bytes_.size();
    const std::size_t frame_bytes = frame_bytes_for(payload.size());
    headers_.push_back({.frame_bytes = static_cast<std::uint32_t>(frame_bytes),
                        .kind = content.kind,
                        .last_of_group = false,
                        .place = static_cast<std::uint32_t>(headers_.size()),
                        .segment = place_.segment,
                        .offset = static_cast<std::uint32_t>(offset),
                        .epoch = place_.epoch,
                        .group = place_.group,
                        .first_position = content.first_position,
                        .count = content.count,
                        .payload_bytes = static_cast<std::uint32_t>(payload.size()),
                        .recorded_at = content.recorded_at});
    const std::size_t begin = bytes_.size();
    bytes_.resize(begin + FrameLayout::header_bytes);
    bytes_.insert(bytes_.end(), payload.begin(), payload.end());
    bytes_.resize(begin + frame_bytes);
    return {place_.segment, headers_.back().offset, headers_.back().frame_bytes};
}

GroupBytes CommitGroup::finish() {
    SKALD_ASSERT(!headers_.empty());
    if (alignment_ > FrameLayout::alignment) pad();
    headers_.back().last_of_group = true;
    for (const FrameHeader& header : headers_) {
        const auto begin = static_cast<std::size_t>(header.offset - place_.offset);
        finish_frame(header, log_seed_, std::span(bytes_).subspan(begin, header.frame_bytes));
    }
    const std::size_t frame_bytes = bytes_.size();
    const std::uint64_t beyond = (place_.offset + frame_bytes) % block_bytes;
    if (beyond != 0) bytes_.resize(frame_bytes + static_cast<std::size_t>(block_bytes - beyond));
    return {bytes_, frame_bytes};
}

void CommitGroup::pad() {
    const FrameHeader& last = headers_.back();
    const std::uint64_t end = place_.offset + bytes_.size();
    const std::uint64_t next = end + FrameLayout::overhead_bytes + alignment_ - 1;
    const std::uint64_t payload =
        next / alignment_ * alignment_ - end - FrameLayout::overhead_bytes;
    const std::vector<std::byte> zeroes(static_cast<std::size_t>(payload));
    add({.kind = FrameKind::padding,
         .first_position = last.first_position + last.count,
         .count = 0,
         .recorded_at = last.recorded_at},
        zeroes);
}

}  // namespace skald
