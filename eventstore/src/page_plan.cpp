#include "page_plan.hpp"

#include <algorithm>
#include <array>

namespace skald {
namespace {

constexpr std::size_t spots_at_once = 64;

}  // namespace

PagePlan::PagePlan(const VisibleLog& log, const ReadRequest& request, Timestamp now)
    : request_(request),
      query_(request.filter, request.stream_id),
      now_(now),
      view_(log),
      high_(view_.head()) {
    limit_by_position();
    if (request_.stream_id) begin_stream();
}

void PagePlan::begin_stream() {
    const std::string& name = request_.stream_id->name();
    pieces_ = view_.find_stream(stream_key());
    const std::uint64_t count = view_.stream_count(stream_key(), pieces_);
    const StreamLife life = view_.lives().of(name);
    stream_ = life.state(count);
    if (!request_.snapshot_kind.empty()) {
        snapshot_ = view_.find_snapshot(name, request_.snapshot_kind, life);
        // One that was saved since, of an event behind the head, is not seen yet.
        if (snapshot_ && snapshot_->version.value() >= count) snapshot_.reset();
    }
    limit_by_version(count);
}

// The query asks for it first of all.
const IndexKey& PagePlan::stream_key() const {
    return query_.items().front().all_of.front();
}

void PagePlan::limit_by_position() {
    const std::uint64_t head = view_.head();
    if (request_.after_position) {
        const std::uint64_t after = request_.after_position->value();
        if (forward()) {
            low_ = after >= head ? head + 1 : after + 1;
        } else {
            high_ = std::min(high_, after == 0 ? 0 : after - 1);
        }
    }
    if (!request_.from_recorded_at) return;
    if (forward()) {
        low_ = std::max(low_, first_since(*request_.from_recorded_at));
    } else if (*request_.from_recorded_at < Timestamp::max()) {
        const Timestamp later = *request_.from_recorded_at + std::chrono::nanoseconds(1);
        high_ = std::min(high_, first_since(later) - 1);
    }
}

void PagePlan::limit_by_version(std::uint64_t stream_count) {
    std::optional<Version> from = request_.from_version;
    if (snapshot_) from = std::max(snapshot_->version.next(), from.value_or(Version()));
    if (!from || stream_count == 0) return;
    const bool within = from->value() < stream_count;
    if (!forward()) {
        if (within) high_ = std::min(high_, position_of(from->value()));
        return;
    }
    low_ = std::max(low_, within ? position_of(from->value()) : view_.head() + 1);
}

// Of a visible event: the newest part that begins at or before the version has it.
std::uint64_t PagePlan::position_of(std::uint64_t version) const {
    const auto in = [&](const StreamPostings& piece) -> std::uint64_t {
        const bool there = !piece.events.empty() && piece.first_version <= version;
        return there ? piece.events[static_cast<std::size_t>(version - piece.first_version)] : 0;
    };
    const std::uint64_t newest = view_.look_at(pieces_.size(), [&](const IndexPart& growing) {
        return in(growing.find_stream(stream_key()));
    });
    if (newest > 0) return newest;
    for (std::size_t number = pieces_.size(); number-- > 0;) {
        if (const std::uint64_t position = in(pieces_[number]); position > 0) return position;
    }
    return view_.head() + 1;
}

// Times never decrease, so the first position of a time is searched for in halves.
std::uint64_t PagePlan::first_since(Timestamp recorded_at) const {
    std::uint64_t begin = 1;
    std::uint64_t end = view_.head() + 1;
    while (begin < end) {
        const std::uint64_t middle = begin + (end - begin) / 2;
        const Timestamp time =
            view_.look_at(view_.parts().number_of(middle),
                          [&](const IndexPart& part) { return part.spot(middle).recorded_at; });
        if (time < recorded_at) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

void PagePlan::find_more(std::size_t events_max) {
    events_.clear();
    frames_.clear();
    at_end_ = false;
    while (events_.empty() && !at_end_) {
        bool full = false;
        view_.for_each_part(low_, high_, forward(), [&](std::size_t number) {
            full = !find_in(number, events_max);
            return !full;
        });
        at_end_ = !full;
        drop_hidden();
    }
}

// False: so many were found that there may be more.
bool PagePlan::find_in(std::size_t number, std::size_t events_max) {
    if (query_.whole_stream() == nullptr) {
        return view_.look_at(number, [&](const IndexPart& part) {
            return walk(part, *make_cursor(part, query_, request_.direction), events_max);
        });
    }
    if (number < pieces_.size()) {
        const PostingView& events = pieces_[number].events;
        return events.empty() || walk(view_.parts()[number], events, events_max);
    }
    return view_.look_at(number, [&](const IndexPart& growing) {
        return walk(growing, growing.find(*query_.whole_stream()), events_max);
    });
}

bool PagePlan::walk(const IndexPart& part, PositionCursor& cursor, std::size_t events_max) {
    const IndexRange& range = part.range();
    while (events_.size() < events_max) {
        if (low_ > high_) return true;
        const std::uint64_t begin = forward() ? std::max(low_, range.first_position)
                                              : std::min(high_, range.next_position - 1);
        const std::uint64_t position = cursor.seek(begin);
        const bool found = position >= low_ && position <= high_ && range.contains(position);
        if (!found) return true;
        take(position, part.spot(position));
    }
    return false;
}

// All events of one stream: the commonest read, without a cursor.
bool PagePlan::walk(const IndexPart& part, const PostingView& list, std::size_t events_max) {
    const std::size_t begin = list.gallop_forward(0, low_);
    const std::size_t end = list.gallop_backward(list.size(), high_);
    if (begin >= end) return true;
    const std::size_t count = std::min(end - begin, events_max - events_.size());
    if (forward()) {
        take(part, list, begin, begin + count);
    } else {
        take(part, list, end - count, end);
    }
    return count == end - begin;
}

void PagePlan::take(const IndexPart& part, const PostingView& list, std::size_t begin,
                    std::size_t end) {
    std::array<std::uint64_t, spots_at_once> some;
    std::array<EventSpot, spots_at_once> spots;
    events_.reserve(events_.size() + (end - begin));
    frames_.reserve(events_.capacity());
    while (begin < end) {
        const std::size_t count = std::min(end - begin, spots_at_once);
        const auto positions = std::span(some).first(count);
        list.copy(forward() ? begin : end - count, positions);
        if (!forward()) std::reverse(positions.begin(), positions.end());
        part.spots(positions, std::span(spots).first(count));
        for (std::size_t i = 0; i < count; ++i) {
            const bool in_order = positions[i] >= low_ && positions[i] <= high_;
            if (!in_order) list.not_ascending();
            take(positions[i], spots[i]);
        }
        (forward() ? begin += count : end -= count);
    }
}

void PagePlan::take(std::uint64_t position, const EventSpot& spot) {
    if (forward()) {
        low_ = position + 1;
    } else {
        high_ = position - 1;
    }
    events_.push_back({position, spot.payload_offset});
    frames_.push_back(spot.frame);
}

// Not under the lock of the growing part, which it takes itself.
void PagePlan::drop_hidden() {
    if (view_.lives().empty()) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < events_.size(); ++i) {
        if (view_.is_hidden(events_[i].position, now_)) continue;
        events_[kept] = events_[i];
        frames_[kept] = frames_[i];
        ++kept;
    }
    events_.resize(kept);
    frames_.resize(kept);
}

}  // namespace skald
