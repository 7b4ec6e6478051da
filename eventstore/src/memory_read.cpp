#include "memory_read.hpp"

#include <algorithm>
#include <skald/core/limits.hpp>
#include <string>

namespace skald {
namespace {

using Events = std::vector<MemoryEventPointer>;

Result<void> check_request(const ReadRequest& request) {
    if (!request.stream_id && request.from_version) {
        return invalid_argument("a read from a version needs a stream");
    }
    const bool forward_in_stream = request.stream_id && request.direction == Direction::forward;
    if (!request.snapshot_kind.empty() && !forward_in_stream) {
        return invalid_argument("a read with a snapshot goes forward in one stream");
    }
    return limits::check(request.filter);
}

/// How many events, counted from the beginning, are such. A list is in the order of positions,
/// versions and recorded times alike, so they are all at its beginning.
template <class Such>
std::size_t count_leading(const Events& events, Such such) {
    const auto end = std::partition_point(
        events.begin(), events.end(),
        [&](const MemoryEventPointer& event) { return such(event->recorded); });
    return static_cast<std::size_t>(end - events.begin());
}

struct Range {
    std::size_t begin;
    std::size_t end;
};

Range forward_range(const Events& events, const ReadRequest& request) {
    const auto before = [&](const RecordedEvent& event) {
        return (request.after_position && event.position <= *request.after_position) ||
               (request.from_version && event.version < *request.from_version) ||
               (request.from_recorded_at && event.recorded_at < *request.from_recorded_at);
    };
    return {count_leading(events, before), events.size()};
}

Range backward_range(const Events& events, const ReadRequest& request) {
    const auto within = [&](const RecordedEvent& event) {
        return (!request.after_position || event.position < *request.after_position) &&
               (!request.from_version || event.version <= *request.from_version) &&
               (!request.from_recorded_at || event.recorded_at <= *request.from_recorded_at);
    };
    return {0, count_leading(events, within)};
}

std::size_t bytes_of(const RecordedEvent& event) {
    return event.type.size() + event.data.size() + event.metadata.size();
}

/// Fills a batch event by event, up to the limit of the page.
class Page {
public:
    Page(EventBatch& batch, const PageLimit& limit) : batch_(batch), limit_(limit) {}

    bool has_room_for(const MemoryEvent& event) const {
        if (batch_.empty()) return true;
        return batch_.size() < limit_.events_max &&
               bytes_ + bytes_of(event.recorded) <= limit_.bytes_max;
    }
    void add(const MemoryEventPointer& event) {
        bytes_ += bytes_of(event->recorded);
        batch_.events.push_back(event->recorded);
        batch_.owners.push_back(event);
    }

private:
    EventBatch& batch_;
    PageLimit limit_;
    std::size_t bytes_ = 0;  // of the events so far
};

/// The scanned position of a read that has seen everything that it asked for.
GlobalPosition fully_scanned(const ReadRequest& request, GlobalPosition head) {
    if (request.direction == Direction::backward) return GlobalPosition();
    return std::max(head, request.after_position.value_or(GlobalPosition()));
}

void fill(EventBatch& batch, const MemoryLog& log, const Events& events, const ReadRequest& request,
          Timestamp now) {
    const bool forward = request.direction == Direction::forward;
    const Range range = forward ? forward_range(events, request) : backward_range(events, request);
    batch.scanned = fully_scanned(request, log.head());
    Page page(batch, request.page);
    for (std::size_t i = 0; i < range.end - range.begin; ++i) {
        const MemoryEventPointer& event = events[forward ? range.begin + i : range.end - 1 - i];
        if (!request.filter.matches(event->recorded) || !log.visible(*event, now)) continue;
        if (!page.has_room_for(*event)) {
            batch.at_end = false;
            batch.scanned = batch.events.back().position;
            return;
        }
        page.add(event);
    }
}

/// Puts the newest snapshot into the batch and lets the request begin behind it.
void use_snapshot(EventBatch& batch, const MemoryStream& stream, ReadRequest& request) {
    const auto found = stream.snapshots.find(request.snapshot_kind);
    if (found == stream.snapshots.end()) return;
    const Snapshot& snapshot = *found->second;
    batch.snapshot = RecordedSnapshot{.kind = snapshot.kind,
                                      .version = snapshot.version,
                                      .schema_version = snapshot.schema_version,
                                      .data = snapshot.data};
    batch.owners.push_back(found->second);
    const Version next = snapshot.version.next();
    request.from_version = std::max(next, request.from_version.value_or(next));
}

}  // namespace

Result<EventBatch> read_page(const MemoryLog& log, const ReadRequest& request, Timestamp now) {
    if (auto checked = check_request(request); !checked) return checked.error();
    EventBatch batch;
    batch.head = log.head();
    if (!request.stream_id) {
        fill(batch, log, log.events(), request, now);
        return batch;
    }
    static const MemoryStream never_written;
    const MemoryStream* known = log.find_stream(request.stream_id->name());
    const MemoryStream& stream = known ? *known : never_written;
    if (stream.state.tombstoned) return stream_deleted(request.stream_id->name());
    batch.stream = stream.state;
    ReadRequest narrowed = request;
    use_snapshot(batch, stream, narrowed);
    fill(batch, log, stream.events, narrowed, now);
    return batch;
}

}  // namespace skald
