#include "store_model.hpp"

#include <skald/core/stream_id.hpp>

namespace skald {
namespace {

constexpr const char* kind = "folded";

std::vector<StreamId> known_streams() {
    std::vector<StreamId> streams;
    for (int i = 0; i < 6; ++i) {
        streams.push_back(StreamId::of("order", std::to_string(i)).value());
    }
    return streams;
}

std::string text_of(const RecordedEvent& event) {
    std::string text = std::to_string(event.position.value()) + " " + std::string(event.stream) +
                       "@" + std::to_string(event.version.value()) + " " + to_string(event.id) +
                       " " + std::string(event.type) + " [";
    for (const std::string_view tag : event.tags) text += std::string(tag) + " ";
    return text + "] " + std::to_string(std::hash<std::string_view>{}(event.data)) + " " +
           std::to_string(event.data.size()) + " " + to_string(event.occurred_at);
}

template <class Store>
void show_page(Store& store, const ReadRequest& request, std::vector<std::string>& lines) {
    ReadRequest all = request;
    const auto page = store.read(all.limit({.events_max = 100'000, .bytes_max = SIZE_MAX}));
    if (!page) {
        lines.emplace_back(to_string(page.error().code));
        return;
    }
    for (const RecordedEvent& event : *page) lines.push_back(text_of(event));
    if (page->snapshot) lines.push_back("snapshot " + std::string(page->snapshot->data));
}

template <class Store>
void show_stream(Store& store, const StreamId& stream, std::vector<std::string>& lines) {
    const StreamState state = store.state(stream).value();
    lines.push_back(stream.name() + " last " +
                    (state.last_version ? std::to_string(state.last_version->value()) : "-") +
                    (state.deleted ? " deleted" : "") + (state.tombstoned ? " tombstoned" : ""));
    if (const auto metadata = store.metadata(stream)) {
        lines.push_back("max_count " + std::to_string(metadata->max_count.value_or(0)) +
                        " before " +
                        std::to_string(metadata->truncate_before.value_or(Version()).value()));
    }
    show_page(store, ReadRequest::stream(stream).with_snapshot(kind), lines);
}

template <class Store>
std::vector<std::string> show(Store& store) {
    std::vector<std::string> lines;
    show_page(store, ReadRequest::all(), lines);
    show_page(store, ReadRequest::all(Query::tagged({"urgent"})), lines);
    show_page(store, ReadRequest::all(Query::types({"paid"})).backward(), lines);
    for (const StreamId& stream : known_streams()) show_stream(store, stream, lines);
    return lines;
}

template <class T>
Result<Appended> without_value(const Result<T>& result) {
    if (!result) return result.error();
    return Appended();
}

Result<Appended> apply_one(MemoryEventStore& model, const AppendRequest& request) {
    return model.append(request);
}

Result<Appended> apply_one(MemoryEventStore& model, const StreamChangeRequest& request) {
    switch (request.kind) {
        case StreamChange::Kind::metadata:
            return without_value(model.set_metadata(request.stream, request.metadata));
        case StreamChange::Kind::deletion:
            return without_value(model.delete_stream(request.stream, request.expected));
        case StreamChange::Kind::tombstone:
            return without_value(model.tombstone(request.stream, request.expected));
    }
    return invalid_argument("no such change");
}

Result<Appended> apply_one(MemoryEventStore& model, const Snapshot& snapshot) {
    return without_value(model.save(snapshot));
}

/// Makes requests whose events have ids of their own.
class Maker {
public:
    explicit Maker(std::string name) : name_(std::move(name)) {}

    NewEvent event(std::string type, Tags tags = {}, std::size_t bytes = 10) {
        NewEvent made;
        made.id = EventId::named(name_ + std::to_string(count_++));
        made.type = std::move(type);
        made.tags = std::move(tags);
        made.data = std::string(bytes, static_cast<char>('a' + count_ % 26));
        made.occurred_at = Timestamp(std::chrono::seconds(count_));
        return made;
    }
    static StreamId stream(std::size_t number) { return known_streams()[number]; }
    EventWrite write(std::size_t stream_number, ExpectedVersion expected, std::size_t events,
                     std::size_t bytes = 10) {
        EventWrite made{.stream = stream(stream_number), .expected = expected, .events = {}};
        for (std::size_t i = 0; i < events; ++i) {
            made.events.push_back(event(i % 2 == 0 ? "placed" : "paid", {"urgent"}, bytes));
        }
        return made;
    }
    EventWrite unstreamed() { return {.stream = {}, .events = {event("noted", {"urgent", "x"})}}; }
    static CommitRequest append(std::vector<EventWrite> writes) {
        return AppendRequest{.writes = std::move(writes)};
    }
    static CommitRequest change(StreamChange::Kind change, std::size_t number,
                                StreamMetadata metadata = {}) {
        return StreamChangeRequest{
            .kind = change, .stream = stream(number), .metadata = std::move(metadata)};
    }
    static CommitRequest snapshot(std::size_t number, std::uint64_t version, std::string data) {
        return Snapshot{.stream = stream(number),
                        .kind = kind,
                        .version = Version(version),
                        .data = std::move(data)};
    }

private:
    std::string name_;
    std::int64_t count_ = 0;
};

CommitRequest random_request(testing::SeededRandom& random, Maker& make) {
    const auto number = static_cast<std::size_t>(random.below(6));
    const auto version = random.below(4);
    switch (random.below(12)) {
        case 0:
            return make.change(StreamChange::Kind::metadata, number, {.max_count = version + 1});
        case 1:
            return make.change(StreamChange::Kind::deletion, number);
        case 2:
            return random.below(4) == 0 ? make.change(StreamChange::Kind::tombstone, number)
                                        : make.append({make.unstreamed()});
        case 3:
            return make.snapshot(number, version, "state " + std::to_string(random.below(1000)));
        case 4:
            return make.append({make.write(number, ExpectedVersion::exactly(Version(version)), 1)});
        case 5:
            return make.append({make.write(number, ExpectedVersion::any(), 1, 20'000)});
        case 6: {
            AppendRequest request{.writes = {make.unstreamed()}};
            request.condition = AppendCondition{.fail_if = Query::types({"paid"}),
                                                .after = GlobalPosition(random.below(40))};
            return request;
        }
        case 7:
            return make.append({make.write(number, ExpectedVersion::any(), 2), make.unstreamed(),
                                make.write((number + 1) % 6, ExpectedVersion::any(), 1)});
        default:
            return make.append({make.write(number, ExpectedVersion::any(), 1 + version)});
    }
}

}  // namespace

std::vector<std::string> shown_by(EngineView store) {
    return show(store);
}
std::vector<std::string> shown_by(MemoryEventStore& store) {
    return show(store);
}

std::string text_of(const Result<Appended>& outcome) {
    if (!outcome) return std::string(to_string(outcome.error().code));
    return "ok " + std::to_string(outcome->position.value()) + (outcome->repeated ? " again" : "");
}

Result<Appended> apply(MemoryEventStore& model, const CommitRequest& request) {
    return std::visit([&](const auto& one) { return apply_one(model, one); }, request);
}

std::string apply_to(MemoryEventStore& model, const CommitRequest& request) {
    return text_of(apply(model, request));
}

Workload fixed_workload() {
    Maker make("fixed");
    const auto any = ExpectedVersion::any();
    const auto none = ExpectedVersion::no_stream();
    const auto first = make.append({make.write(0, none, 2)});
    Workload work;
    work.push_back({first});
    work.push_back({make.append({make.write(1, none, 1)}), make.append({make.unstreamed()}),
                    make.append({make.write(0, ExpectedVersion::exactly(Version(1)), 1)})});
    work.push_back(
        {make.append({make.write(2, any, 2), make.unstreamed(), make.write(3, any, 3)})});
    work.push_back(
        {make.append({make.write(0, none, 1)}), make.append({make.write(1, any, 1)}), first});
    work.push_back({make.change(StreamChange::Kind::metadata, 0, {.max_count = 1}),
                    make.snapshot(1, 0, "state of 1")});
    for (int i = 0; i < 3; ++i) {
        work.push_back(
            {make.append({make.write(4, any, 1, 30'500)}), make.append({make.write(5, any, 1)})});
    }
    work.push_back(
        {make.change(StreamChange::Kind::deletion, 2), make.append({make.write(2, none, 1)})});
    work.push_back(
        {make.change(StreamChange::Kind::tombstone, 3), make.append({make.write(3, any, 1)})});
    work.push_back({make.append({make.write(1, any, 2)})});
    return work;
}

Workload random_workload(testing::SeededRandom& random, const std::string& name,
                         std::size_t commits) {
    Maker make(name);
    Workload work(commits);
    for (auto& requests : work) {
        for (std::uint64_t i = 0; i <= random.below(4); ++i) {
            requests.push_back(random_request(random, make));
        }
    }
    return work;
}

}  // namespace skald
