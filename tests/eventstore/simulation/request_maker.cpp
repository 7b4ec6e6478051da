#include "request_maker.hpp"

#include <algorithm>

namespace skald::simulation {
namespace {

using std::chrono::milliseconds;

/// An id by its number, cheaper than by a name.
EventId id_of(std::uint64_t number) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(number * 0x9E3779B97F4A7C15 >> 8 * i);
        bytes[8 + i] = static_cast<std::uint8_t>((number + 1) >> 8 * i);
    }
    return EventId(Uuid(bytes));
}

}  // namespace

const std::vector<std::string>& RequestMaker::types() {
    static const std::vector<std::string> all{"placed", "paid", "shipped", "noted", "bulk"};
    return all;
}

const std::vector<std::string>& RequestMaker::tags() {
    static const std::vector<std::string> all{"urgent", "customer:1", "customer:2", "rare", "x"};
    return all;
}

const std::vector<std::string>& RequestMaker::categories() {
    static const std::vector<std::string> all{"order", "item", std::string(kept_category)};
    return all;
}

const std::vector<std::string>& RequestMaker::snapshot_kinds() {
    static const std::vector<std::string> all{"folded", "counted"};
    return all;
}

RequestMaker::RequestMaker(Chance& chance, MemoryEventStore& seen) : chance_(chance), seen_(seen) {
    for (const std::string& category : categories()) {
        for (const char* id : {"1", "2", "3"}) {
            streams_.push_back(StreamId::of(category, id).value());
        }
    }
    streams_.push_back(StreamId::parse("alone").value());
}

CommitRequest RequestMaker::request() {
    const std::uint64_t kind = chance_.below(20);
    if (kind == 0) return snapshot();
    if (kind == 1) return change();
    if (kind <= 3 && !appended_.empty()) return chance_.one_of(appended_);
    return append();
}

CommitRequest RequestMaker::append() {
    AppendRequest made{.writes = {}};
    ids_before_ = ids_.size();
    const std::uint64_t writes = chance_.percent(80) ? 1 : 1 + chance_.below(3);
    for (std::uint64_t i = 0; i < writes; ++i) {
        made.writes.push_back(write(chance_.percent(20) ? nullptr : &chance_.one_of(streams_)));
    }
    if (chance_.percent(10)) {
        const StreamId& stream = chance_.one_of(streams_);
        made.checks.push_back({.stream = stream, .expected = expectation(stream)});
    }
    if (chance_.percent(25)) made.condition = {.fail_if = query(), .after = position()};
    appended_.push_back(made);
    return made;
}

EventWrite RequestMaker::write(const StreamId* stream) {
    EventWrite made;
    if (stream != nullptr) {
        made.stream = *stream;
        made.expected = expectation(*stream);
    }
    const std::uint64_t events = chance_.percent(60) ? 1 : 1 + chance_.below(4);
    for (std::uint64_t i = 0; i < events; ++i) made.events.push_back(event());
    return made;
}

NewEvent RequestMaker::event() {
    NewEvent made;
    made.id = id_of(chance_.below(std::uint64_t{1} << 62));
    const bool is_taken = ids_before_ > 0 && chance_.percent(1);
    if (is_taken) {
        made.id = ids_[static_cast<std::size_t>(chance_.below(ids_before_))];
        ids_before_ = 0;  // the same id twice in a request is an error of its own
    } else {
        ids_.push_back(made.id);
    }
    made.type = chance_.one_of(types());
    made.schema_version = static_cast<std::uint32_t>(1 + chance_.below(2));
    while (chance_.percent(40)) made.tags.add(chance_.one_of(tags()));
    const bool large = made.type == "bulk" && chance_.percent(30);
    const std::uint64_t bytes = large ? 4000 + chance_.below(26'000) : chance_.below(120);
    made.data.assign(bytes, static_cast<char>('a' + ids_.size() % 26));
    if (chance_.percent(10)) made.correlation_id = "request " + std::to_string(ids_.size());
    if (chance_.percent(10)) made.metadata.assign(1 + chance_.below(40), 'm');
    if (chance_.percent(20)) {
        made.occurred_at = Timestamp(milliseconds(chance_.below(1'000'000)));
    }
    return made;
}

// Mostly right, so that streams grow.
ExpectedVersion RequestMaker::expectation(const StreamId& stream) {
    const StreamState state = seen_.state(stream).value();
    switch (chance_.below(8)) {
        case 0:
            return ExpectedVersion::no_stream();
        case 1:
            return ExpectedVersion::exists();
        case 2:
            return ExpectedVersion::exactly(Version(chance_.below(6)));
        case 3:
        case 4:
            return state.last_version ? ExpectedVersion::exactly(*state.last_version)
                                      : ExpectedVersion::no_stream();
        default:
            return ExpectedVersion::any();
    }
}

CommitRequest RequestMaker::change() {
    const bool hides_nothing = chance_.percent(10);
    const std::size_t hidden_streams = 6;  // of the first two categories
    StreamChangeRequest made{
        .kind = StreamChange::Kind::metadata,
        .stream = streams_[static_cast<std::size_t>(chance_.below(hidden_streams))]};
    if (hides_nothing) made.stream = streams_.back();
    const std::uint64_t kind = chance_.below(10);
    if (kind < 5) {
        made.metadata = metadata();
    } else if (kind < 9) {
        made.kind = StreamChange::Kind::deletion;
        made.expected = expectation(made.stream);
    } else {
        made.kind = StreamChange::Kind::tombstone;
    }
    return made;
}

StreamMetadata RequestMaker::metadata() {
    StreamMetadata made;
    if (chance_.percent(40)) made.max_count = chance_.below(6);
    if (chance_.percent(30)) made.max_age = milliseconds(chance_.below(300));
    if (chance_.percent(30)) made.truncate_before = Version(chance_.below(8));
    if (chance_.percent(20)) made.readers = {"auditor"};
    return made;
}

CommitRequest RequestMaker::snapshot() {
    const StreamId& stream = chance_.one_of(streams_);
    const auto last = seen_.state(stream).value().last_version.value_or(Version());
    const std::uint64_t back = chance_.below(4);
    return Snapshot{
        .stream = stream,
        .kind = chance_.one_of(snapshot_kinds()),
        .version = Version(last.value() < back ? last.value() + 1 : last.value() - back),
        .schema_version = 1,
        .data = "state " + std::to_string(chance_.below(1'000'000))};
}

Query RequestMaker::query() {
    Query made;
    for (std::uint64_t items = chance_.below(3) + chance_.below(2); items > 0; --items) {
        made.or_item(item());
    }
    return made;
}

QueryItem RequestMaker::item() {
    QueryItem made;
    while (chance_.percent(35)) made.types.push_back(chance_.one_of(types()));
    while (chance_.percent(35)) made.tags.add(chance_.one_of(tags()));
    if (chance_.percent(20)) made.stream = chance_.one_of(streams_);
    if (chance_.percent(20)) made.category = chance_.one_of(categories());
    return made;
}

// Mostly near the end, where it matters.
GlobalPosition RequestMaker::position() {
    const std::uint64_t head = seen_.head().value().value();
    const std::uint64_t back = chance_.percent(60) ? chance_.below(6) : chance_.below(head + 1);
    return GlobalPosition(chance_.percent(5) ? head + 3 : head - std::min(back, head));
}

ReadRequest RequestMaker::read() {
    const bool in_stream = chance_.percent(40);
    auto made =
        in_stream ? ReadRequest::stream(chance_.one_of(streams_)) : ReadRequest::all(query());
    const bool backward = chance_.percent(30);
    if (backward) made.backward();
    if (in_stream && chance_.percent(30)) made.from(Version(chance_.below(20)));
    if (in_stream && chance_.percent(30)) made.matching(query());
    if (in_stream && !backward && chance_.percent(30)) {
        made.with_snapshot(chance_.one_of(snapshot_kinds()));
    }
    if (chance_.percent(50)) made.after(position());
    if (chance_.percent(60))
        made.limit({.events_max = static_cast<std::size_t>(chance_.below(12))});
    if (chance_.percent(10)) made.limit({.events_max = 50, .bytes_max = 300});
    return made;
}

}  // namespace skald::simulation
