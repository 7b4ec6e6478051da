// A store that reads from a list of events: just enough to test what EventStore does with its
// pages.
#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <skald/core/event_store.hpp>
#include <string>
#include <vector>

namespace skald::tests {

class ListedStore final : public EventStore {
public:
    using EventStore::append;

    struct Line {
        std::string stream;
        std::uint64_t version = 0;
        std::string type = "t";
    };
    explicit ListedStore(std::vector<Line> lines) : lines_(std::move(lines)) {}

    void append(AppendRequest request, AppendCompletion done) override {
        appended = std::move(request);
        on_append(std::move(done));
    }
    Result<EventBatch> read(const ReadRequest& request) override;
    Result<std::optional<EventPlace>> find(const EventId&) override {
        return std::optional<EventPlace>();
    }
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest) override {
        return Error{Errc::unavailable, "the list does not grow"};
    }
    Result<GlobalPosition> head() override { return GlobalPosition(lines_.size()); }

    std::function<void(AppendCompletion)> on_append;
    std::optional<AppendRequest> appended;  // the last one
    std::size_t reads = 0;
    std::optional<ReadRequest> last_read;
    bool knows_end = true;                // false: a full page never says that it is the last
    bool stuck = false;                   // answers empty pages that are not the end
    std::optional<std::size_t> fails_at;  // the number of the read that fails, from 1

private:
    RecordedEvent event_at(std::size_t index) const;
    static bool wanted(const ReadRequest& request, const RecordedEvent& event);

    std::vector<Line> lines_;  // position 1 is the first
};

inline RecordedEvent ListedStore::event_at(std::size_t index) const {
    RecordedEvent event;
    event.position = GlobalPosition(index + 1);
    event.stream = lines_[index].stream;
    event.version = Version(lines_[index].version);
    event.type = lines_[index].type;
    return event;
}

inline bool ListedStore::wanted(const ReadRequest& request, const RecordedEvent& event) {
    const bool backward = request.direction == Direction::backward;
    if (request.stream_id && event.stream != request.stream_id->name()) return false;
    if (request.from_version && (backward ? event.version > *request.from_version
                                          : event.version < *request.from_version)) {
        return false;
    }
    if (request.after_position && (backward ? event.position >= *request.after_position
                                            : event.position <= *request.after_position)) {
        return false;
    }
    return request.filter.matches(event);
}

inline Result<EventBatch> ListedStore::read(const ReadRequest& request) {
    if (++reads == fails_at) return Error{Errc::io, "the disk is gone"};
    last_read = request;
    EventBatch page;
    page.head = GlobalPosition(lines_.size());
    page.at_end = !stuck;
    if (stuck) return page;
    const bool backward = request.direction == Direction::backward;
    page.scanned = backward ? GlobalPosition(1) : page.head;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const RecordedEvent event = event_at(backward ? lines_.size() - 1 - i : i);
        if (!wanted(request, event)) continue;
        if (page.size() == request.page.events_max) {
            page.scanned = page.events.back().position;
            page.at_end = false;
            break;
        }
        page.events.push_back(event);
    }
    if (!knows_end && page.size() == request.page.events_max) page.at_end = false;
    return page;
}

}  // namespace skald::tests
