#include "visible_view.hpp"

#include <algorithm>

namespace skald {
namespace {

constexpr std::size_t near_events = 4;  // of a stream in each part

}  // namespace

VisibleView::VisibleView(const VisibleLog& log) : log_(log) {
    const auto lock = log.lock.read();
    parts_ = log.parts;
    head_ = log.head;
}

std::size_t VisibleView::count(const IndexKey& key) const {
    std::size_t count = 0;
    for (std::size_t number = 0; number < parts_->size(); ++number) {
        count += look_at(number, [&](const IndexPart& part) { return part.find(key).size(); });
    }
    return count;
}

std::vector<StreamPostings> VisibleView::find_stream(const IndexKey& stream) const {
    const auto& finished = parts_->finished();
    std::vector<StreamPostings> found(finished.size());
    for (const auto& part : finished) part->bring_place_near(stream);
    for (const auto& part : finished) part->bring_key_near(stream);
    for (std::size_t i = 0; i < finished.size(); ++i) found[i] = finished[i]->find_stream(stream);
    for (std::size_t i = 0; i < finished.size(); ++i) {
        const PostingView& events = found[i].events;
        for (std::size_t n = 0; n < std::min(events.size(), near_events); ++n) {
            finished[i]->bring_spot_near(events[n]);
        }
    }
    return found;
}

// The newest part that has the stream knows how many events there were before. What is staged does
// not count; only the growing part has such events.
std::uint64_t VisibleView::stream_count(const IndexKey& stream,
                                        std::span<const StreamPostings> finished) const {
    const auto newest = look_at(finished.size(), [&](const IndexPart& growing) {
        const auto [events, first_version] = growing.find_stream(stream);
        const std::size_t visible = events.gallop_backward(events.size(), head_);
        return visible == 0 ? 0 : first_version + visible;
    });
    if (newest > 0) return newest;
    for (std::size_t number = finished.size(); number-- > 0;) {
        const auto& [events, first_version] = finished[number];
        if (!events.empty()) return first_version + events.size();
    }
    return 0;
}

std::uint64_t VisibleView::stream_count(const IndexKey& stream) const {
    return stream_count(stream, find_stream(stream));
}

std::optional<EventPlace> VisibleView::find(const EventId& id) const {
    const std::uint64_t hash = hash_of(id);
    for (std::size_t number = parts_->size(); number-- > 0;) {
        auto place = look_at(number, [&](const IndexPart& part) -> std::optional<EventPlace> {
            const auto position = part.find(id, hash);
            if (!position || *position > head_) return std::nullopt;
            EventPlace found{.position = GlobalPosition(*position), .stream = {}, .version = {}};
            found.stream = part.stream_of(*position);
            if (!found.stream.empty()) found.version = version_in(part, found.stream, *position);
            return found;
        });
        if (place) return place;
    }
    return std::nullopt;
}

std::optional<SnapshotPlace> VisibleView::find_snapshot(std::string_view stream,
                                                        std::string_view kind,
                                                        const StreamLife& life) const {
    const std::string text = snapshot_key(stream, kind);
    const IndexKey key(KeyKind::snapshot, text);
    for (std::size_t number = parts_->size(); number-- > 0;) {
        const auto found =
            look_at(number, [&](const IndexPart& part) { return part.find_snapshot(key); });
        if (found) return found->version < life.first_live ? std::nullopt : found;
    }
    return std::nullopt;
}

bool VisibleView::is_hidden(std::uint64_t position, Timestamp now) const {
    if (log_.lives.empty()) return false;
    struct Seen {
        std::string_view stream;
        Version version;
        Timestamp recorded_at;
    };
    const auto number = parts_->number_of(position);
    const Seen seen = look_at(number, [&](const IndexPart& part) {
        const std::string_view name = part.stream_of(position);
        if (name.empty() || !log_.lives.find(name)) return Seen();
        return Seen{name, version_in(part, name, position), part.spot(position).recorded_at};
    });
    if (seen.stream.empty()) return false;
    const std::uint64_t count = stream_count({KeyKind::stream, seen.stream});
    return log_.lives.of(seen.stream).hides(seen.version, count, seen.recorded_at, now);
}

}  // namespace skald
