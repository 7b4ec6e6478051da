#include "orders/import/line_feed.hpp"

#include <skald/adapters/ocel/event_lines.hpp>
#include <skald/core/limits.hpp>
#include <utility>

namespace orders {
namespace {

using skald::Result;
using skald::ocel::EventLine;
using skald::ocel::EventLines;

// One atomic append is a batch of this size: large enough to be quick, small enough to lose little.
constexpr std::size_t batch_events_max = 256;
constexpr std::size_t batch_bytes_max = std::size_t{1} << 20;

// Everything that a line says, and the id before it: a line that is there twice has two ids.
skald::EventId next_id(const skald::EventId& before, const EventLine& line) {
    std::string text = line.stream.name();
    const auto add = [&text](std::string_view part) {
        text += '\n';
        text += part;
    };
    add(line.type);
    add(std::to_string(line.time.time_since_epoch().count()));
    for (const std::string& tag : line.tags) add(tag);
    add(line.data);
    if (line.id) add(*line.id);
    return skald::EventId(skald::Uuid::named(before.uuid(), text));
}

// The first event's "before".
const skald::EventId& origin() {
    static const skald::EventId id = skald::EventId::named("orders: event lines");
    return id;
}

skald::NewEvent event_of(EventLine line, const skald::EventId& id) {
    skald::NewEvent event{.id = id};
    event.type = std::move(line.type);
    event.tags = std::move(line.tags);
    event.data = std::move(line.data);
    event.metadata = R"({"source":"events","line":)" + std::to_string(line.line) + "}";
    event.occurred_at = line.time;
    return event;
}

// Gathers lines into one append, in which consecutive events of a stream are one write.
class Batch {
public:
    void add(EventLine line, const skald::EventId& id) {
        bytes_ += line.data.size();
        ++events_;
        if (request_.writes.empty() || request_.writes.back().stream != line.stream) {
            request_.writes.push_back({line.stream, skald::ExpectedVersion::any(), {}});
        }
        request_.writes.back().events.push_back(event_of(std::move(line), id));
    }
    bool full() const { return events_ >= batch_events_max || bytes_ >= batch_bytes_max; }

    void submit(skald::EventStore& store, InFlight& in_flight) {
        store.append(std::exchange(request_, {}),
                     skald::AppendCompletion(
                         [&in_flight, events = events_](Result<skald::Appended> appended) {
                             in_flight.end(
                                 events, appended ? std::nullopt : std::optional(appended.error()));
                         }));
        events_ = 0;
        bytes_ = 0;
    }

private:
    skald::AppendRequest request_;
    std::size_t events_ = 0;  // in the request
    std::size_t bytes_ = 0;   // of their data
};

class LineFeed final : public LogFeed {
public:
    LineFeed(skald::EventStore& store, CheckedLines lines)
        : store_(store), lines_(std::move(lines)) {}

    std::uint64_t events() const override { return lines_.ids.size(); }
    skald::EventId event_at(skald::GlobalPosition position) const override {
        return lines_.ids[position.value() - 1];
    }

    Result<void> submit_after(skald::GlobalPosition position, InFlight& in_flight,
                              const std::function<void()>& tick) override {
        auto reader = EventLines::open(lines_.path);
        if (!reader) return std::move(reader).error();
        Batch batch;
        for (std::size_t i = 0; i < lines_.ids.size(); ++i) {
            auto line = reader->next();
            if (!line) return std::move(line).error();
            if (!*line) return skald::invalid_argument(lines_.path + " shrank while it was read");
            if (i < position.value()) continue;
            batch.add(**std::move(line), lines_.ids[i]);
            if (!batch.full() && i + 1 < lines_.ids.size()) continue;
            if (!in_flight.begin()) return {};
            batch.submit(store_, in_flight);
            tick();
        }
        return {};
    }

private:
    skald::EventStore& store_;  // where the events go
    CheckedLines lines_;        // where they come from
};

// Whether every store takes the event.
Result<void> check_event(const std::string& path, EventLine line, const skald::EventId& id) {
    const std::uint64_t number = line.line;
    skald::StreamId stream = line.stream;
    auto accepted = skald::limits::check(skald::AppendRequest::to(
        std::move(stream), skald::ExpectedVersion::any(), {event_of(std::move(line), id)}));
    if (accepted) return {};
    skald::Error error = std::move(accepted).error();
    error.message.insert(0, path + ", line " + std::to_string(number) + ": ");
    return error;
}

}  // namespace

Result<CheckedLines> check_lines(const std::string& path) {
    auto reader = EventLines::open(path);
    if (!reader) return std::move(reader).error();
    CheckedLines lines{path, {}};
    skald::EventId last = origin();
    for (;;) {
        auto line = reader->next();
        if (!line) return std::move(line).error();
        if (!*line) return lines;
        last = next_id(last, **line);
        lines.ids.push_back(last);
        const auto checked = check_event(path, **std::move(line), last);
        if (!checked) return checked.error();
    }
}

std::unique_ptr<LogFeed> line_feed(skald::EventStore& store, CheckedLines lines) {
    return std::make_unique<LineFeed>(store, std::move(lines));
}

}  // namespace orders
