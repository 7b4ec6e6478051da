#include "index_parts.hpp"

#include <algorithm>

namespace skald {

std::size_t IndexParts::number_of(std::uint64_t position) const {
    if (position >= growing_->range().first_position) return finished_.size();
    const auto after = std::upper_bound(finished_.begin(), finished_.end(), position,
                                        [](std::uint64_t wanted, const auto& part) {
                                            return wanted < part->range().next_position;
                                        });
    return static_cast<std::size_t>(after - finished_.begin());
}

// The newest part that has the stream knows how many events there were before.
std::uint64_t IndexParts::stream_count(const IndexKey& stream) const {
    for (std::size_t i = size(); i-- > 0;) {
        const StreamPostings found = (*this)[i].find_stream(stream);
        if (!found.events.empty()) return found.first_version + found.events.size();
    }
    return 0;
}

std::optional<std::uint64_t> IndexParts::find(const EventId& id) const {
    const std::uint64_t hash = hash_of(id);
    for (std::size_t i = size(); i-- > 0;) {
        if (const auto position = (*this)[i].find(id, hash)) return position;
    }
    return std::nullopt;
}

std::optional<SnapshotPlace> IndexParts::find_snapshot(std::string_view stream,
                                                       std::string_view kind) const {
    const std::string text = snapshot_key(stream, kind);
    const IndexKey key(KeyKind::snapshot, text);
    for (std::size_t i = size(); i-- > 0;) {
        if (const auto found = (*this)[i].find_snapshot(key)) return found;
    }
    return std::nullopt;
}

Version IndexParts::version_of(std::uint64_t position) const {
    const IndexPart& part = part_of(position);
    return version_in(part, part.stream_of(position), position);
}

std::string_view IndexParts::type_of(std::uint64_t position) const {
    const auto types = part_of(position).keys(KeyKind::type);
    while (const PartKey* type = types->next()) {
        if (type->events.contains(position)) return type->text;
    }
    return {};
}

// A part begins and ends between appends.
AppendPlace IndexParts::append_of(std::uint64_t position) const {
    const IndexPart& part = part_of(position);
    const EventSpot spot = part.spot(position);
    const auto same = [&](std::uint64_t other) {
        return part.range().contains(other) && part.spot(other).frame == spot.frame;
    };
    std::uint64_t first = position;
    while (same(first - 1)) --first;
    std::uint64_t next = position + 1;
    while (same(next)) ++next;
    return {spot.frame, first, static_cast<std::uint32_t>(next - first), spot.recorded_at};
}

}  // namespace skald
