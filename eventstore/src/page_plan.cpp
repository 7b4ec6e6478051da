#include "page_plan.hpp"

#include <algorithm>

#include "query_plan.hpp"

namespace skald {

bool is_hidden(const LogIndex& index, std::uint64_t position, std::uint64_t head, Timestamp now) {
    const std::uint32_t number = index.positions().stream_of(position);
    if (number == StreamTable::no_stream) return false;
    const StreamRecord& stream = index.streams()[number];
    if (!stream.restricted) return false;
    const Version version(stream.events.lower_bound(position));
    const Timestamp recorded_at = index.positions().append_of(position).recorded_at;
    return stream.life.hides(version, stream.count_at(head), recorded_at, now);
}

void PagePlan::begin() {
    head_ = log_.head;
    high_ = head_;
    limit_by_position();
    if (!request_.stream_id) return;
    const StreamRecord* stream = log_.index.streams().find(request_.stream_id->name());
    if (stream != nullptr) {
        stream_ = stream->life.state(stream->count_at(head_));
        const auto found = stream->snapshots.find(request_.snapshot_kind);
        if (found != stream->snapshots.end()) snapshot_ = found->second;
    }
    limit_by_version(stream);
}

void PagePlan::limit_by_position() {
    const bool forward = request_.direction == Direction::forward;
    if (request_.after_position) {
        const std::uint64_t after = request_.after_position->value();
        if (forward) {
            low_ = after >= head_ ? head_ + 1 : after + 1;
        } else {
            high_ = std::min(high_, after == 0 ? 0 : after - 1);
        }
    }
    if (!request_.from_recorded_at) return;
    const PositionTable& positions = log_.index.positions();
    if (forward) {
        low_ = std::max(low_, positions.first_since(*request_.from_recorded_at));
    } else if (*request_.from_recorded_at < Timestamp::max()) {
        const Timestamp later = *request_.from_recorded_at + std::chrono::nanoseconds(1);
        high_ = std::min(high_, positions.first_since(later) - 1);
    }
}

void PagePlan::limit_by_version(const StreamRecord* stream) {
    std::optional<Version> from = request_.from_version;
    if (snapshot_) from = std::max(snapshot_->version.next(), from.value_or(Version()));
    if (!from || stream == nullptr) return;
    const bool within = from->value() < stream->count_at(head_);
    if (request_.direction == Direction::backward) {
        if (within) high_ = std::min(high_, stream->events[from->value()]);
        return;
    }
    low_ = std::max(low_, within ? stream->events[from->value()] : head_ + 1);
}

void PagePlan::find_more(std::size_t events_max) {
    events_.clear();
    frames_.clear();
    const bool forward = request_.direction == Direction::forward;
    const LogIndex& index = log_.index;
    const auto cursor = make_cursor(index, request_.filter, request_.stream_id, request_.direction);
    while (events_.size() < events_max) {
        at_end_ = low_ > high_;
        if (at_end_) return;
        const std::uint64_t position = cursor->seek(forward ? low_ : high_);
        at_end_ = forward ? position > high_ : position < low_;
        if (at_end_) return;
        if (forward) {
            low_ = position + 1;
        } else {
            high_ = position - 1;
        }
        if (is_hidden(index, position, head_, now_)) continue;
        const AppendPlace& append = index.positions().append_of(position);
        events_.push_back(
            {position, append.first_position, index.positions().payload_offset_of(position)});
        frames_.push_back(append.frame);
    }
}

}  // namespace skald
