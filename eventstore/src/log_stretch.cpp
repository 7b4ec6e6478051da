#include "log_stretch.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "file_check.hpp"
#include "log_replay.hpp"
#include "segment_header.hpp"
#include "segment_scanner.hpp"

namespace skald {

LogStretch::LogStretch(const SegmentFiles& files, const Uuid& log, const IndexRange& before,
                       IndexParts::Row parts)
    : files_(files),
      log_(log),
      finished_(std::move(parts)),
      part_(std::make_shared<MemoryPart>(before)),
      chain_(before),
      end_(before.end) {
    for (const auto& part : finished_) {
        for (const NamedLife& one : part->lives()) lives_.set(one.stream, one.life);
    }
}

Result<std::shared_ptr<const IndexPart>> LogStretch::next(const LogPlace& end,
                                                          std::size_t events_max) {
    while (end_ < end && part_->range().event_count() < events_max) {
        if (auto read = read_segment(end, events_max); !read) return read.error();
        if (end_.segment == end.segment || part_->range().event_count() >= events_max) break;
        end_ = {end_.segment + 1, SegmentHeader::bytes};
    }
    part_->end_at(end_, chain_.epoch(), chain_.group());
    finished_.push_back(part_);
    part_ = std::make_shared<MemoryPart>(part_->range());
    return finished_.back();
}

// Up to the end of the segment, of the stretch, or of a group with which the part is large enough.
Result<void> LogStretch::read_segment(const LogPlace& end, std::size_t events_max) {
    const IndexParts parts(finished_, 0, part_);
    LogReplay replay(*part_, lives_, [&](const IndexKey& stream) -> Result<std::uint64_t> {
        return parts.stream_count(stream);
    });
    const std::string path = files_.path_of(end_.segment);
    SegmentScanner scanner(*files_.file(end_.segment), end_.segment, frame_seed(log_),
                           ScanSource::cache);
    scanner.seek(end_.offset);
    while (end_ < end) {
        const auto frame = scanner.next();
        if (!frame) return frame.error();
        if (frame->check == FrameCheck::empty && end_.segment < end.segment) return {};
        std::string_view flaw =
            frame->check == FrameCheck::empty ? "a frame is missing" : frame->flaw;
        if (frame->check == FrameCheck::whole) flaw = chain_.flaw_of(frame->header);
        if (flaw.empty()) {
            const auto entered = replay.enter(frame->header, frame->payload);
            if (!entered) return entered.error();
            flaw = *entered;
        }
        if (!flaw.empty()) return corrupt_file(path, end_.offset, flaw);
        chain_.accept(frame->header);
        end_.offset = static_cast<std::uint32_t>(scanner.offset());
        const bool enough = part_->range().event_count() >= events_max;
        if (enough && frame->header.last_of_group) return {};
    }
    return {};
}

}  // namespace skald
