#include "memory_log.hpp"

#include <algorithm>
#include <utility>

#include "stream_judgement.hpp"

namespace skald {
namespace {

bool hidden_in(const MemoryStream& stream, const RecordedEvent& event, Timestamp now) {
    const StreamMetadata& metadata = stream.metadata;
    if (stream.state.tombstoned || event.version < stream.first_live) return true;
    if (metadata.truncate_before && event.version < *metadata.truncate_before) return true;
    const std::uint64_t later_events = stream.events.size() - 1 - event.version.value();
    if (metadata.max_count && later_events >= *metadata.max_count) return true;
    return metadata.max_age && older_than(*metadata.max_age, event.recorded_at, now);
}

std::size_t count_events(const AppendRequest& request) {
    std::size_t count = 0;
    for (const EventWrite& write : request.writes) count += write.events.size();
    return count;
}

/// The index in the log of the first event behind a position.
std::size_t index_after(GlobalPosition after, std::size_t size) {
    return static_cast<std::size_t>(std::min<std::uint64_t>(after.value(), size));
}

}  // namespace

const MemoryEvent* MemoryLog::find(const EventId& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second.get();
}

const MemoryStream* MemoryLog::find_stream(std::string_view name) const {
    const auto found = streams_.find(std::string(name));
    return found == streams_.end() ? nullptr : &found->second;
}

StreamState MemoryLog::state_of(std::string_view name) const {
    const MemoryStream* stream = find_stream(name);
    return stream ? stream->state : StreamState();
}

bool MemoryLog::visible(const MemoryEvent& event, Timestamp now) const {
    const MemoryStream* stream = event.stream.empty() ? nullptr : find_stream(event.stream);
    return stream == nullptr || !hidden_in(*stream, event.recorded, now);
}

bool MemoryLog::any_visible(const Query& filter, GlobalPosition after, Timestamp now) const {
    for (std::size_t i = index_after(after, events_.size()); i < events_.size(); ++i) {
        if (filter.matches(events_[i]->recorded) && visible(*events_[i], now)) return true;
    }
    return false;
}

const MemoryEvent* MemoryLog::find_match(const AppendCondition& condition) const {
    for (std::size_t i = index_after(condition.after, events_.size()); i < events_.size(); ++i) {
        if (condition.fail_if.matches(events_[i]->recorded)) return events_[i].get();
    }
    return nullptr;
}

Appended MemoryLog::record(AppendRequest request, Timestamp now) {
    last_recorded_at_ = std::max(last_recorded_at_, now);
    MemoryPlace place{.position = head(),
                      .version = Version(),
                      .append_first = head().next(),
                      .append_last = GlobalPosition(head().value() + count_events(request)),
                      .recorded_at = last_recorded_at_};
    Appended appended;
    for (EventWrite& write : request.writes) {
        Version last;
        for (NewEvent& event : write.events) {
            place.position = place.position.next();
            last = record_one(write.stream, std::move(event), place);
        }
        appended.versions.push_back(last);
    }
    appended.position = place.append_last;
    return appended;
}

Version MemoryLog::record_one(const std::optional<StreamId>& stream, NewEvent event,
                              MemoryPlace place) {
    MemoryStream* target = stream ? &streams_[stream->name()] : nullptr;
    if (target) place.version = Version(target->events.size());
    auto stored = make_memory_event(stream ? stream->name() : "", std::move(event), place);
    by_id_.emplace(stored->recorded.id, stored);
    if (target) {
        target->events.push_back(stored);
        target->state.last_version = place.version;
        target->state.deleted = false;
    }
    events_.push_back(std::move(stored));
    return place.version;
}

}  // namespace skald
