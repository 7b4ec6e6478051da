#include "expected_store.hpp"

#include <algorithm>

#include "request_text.hpp"
#include "store_model.hpp"

namespace skald::simulation {
namespace {

constexpr std::string_view io_mark = "io: ";
const PageLimit without_limit{.events_max = 1'000'000, .bytes_max = SIZE_MAX};

bool same(const RecordedEvent& a, const RecordedEvent& b) {
    return a.position == b.position && a.id == b.id && a.stream == b.stream &&
           a.version == b.version && a.type == b.type && a.schema_version == b.schema_version &&
           std::equal(a.tags.begin(), a.tags.end(), b.tags.begin(), b.tags.end()) &&
           a.data == b.data && a.content_type == b.content_type &&
           a.correlation_id == b.correlation_id && a.causation_id == b.causation_id &&
           a.traceparent == b.traceparent && a.metadata == b.metadata &&
           a.occurred_at == b.occurred_at && a.recorded_at == b.recorded_at;
}

bool same(const std::optional<RecordedSnapshot>& a, const std::optional<RecordedSnapshot>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->kind == b->kind && a->version == b->version &&
           a->schema_version == b->schema_version && a->data == b->data;
}

bool same(const std::optional<Snapshot>& a, const std::optional<Snapshot>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->stream == b->stream && a->kind == b->kind && a->version == b->version &&
           a->schema_version == b->schema_version && a->data == b->data;
}

bool same(const EventBatch& a, const EventBatch& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x, y); }) &&
           a.head == b.head && a.scanned == b.scanned && a.at_end == b.at_end &&
           a.stream == b.stream && same(a.snapshot, b.snapshot);
}

std::string text_of(const EventBatch& batch) {
    std::string text = "[";
    for (const RecordedEvent& event : batch) text += std::to_string(event.position.value()) + " ";
    text += "] head " + std::to_string(batch.head.value()) + " scanned " +
            std::to_string(batch.scanned.value()) + (batch.at_end ? " at end" : " goes on");
    if (batch.snapshot) text += " snapshot " + std::string(batch.snapshot->data);
    return text;
}

/// How two answers differ; `Same` compares values.
template <class T, class Same, class Text>
std::string compare(const std::string& question, const Result<T>& answer, const Result<T>& expected,
                    Same equal, Text text) {
    if (answer && expected && equal(*answer, *expected)) return {};
    if (!answer && !expected && answer.error().code == expected.error().code) return {};
    const auto words = [&](const Result<T>& one) {
        return one ? text(*one) : to_string(one.error());
    };
    const bool io = !answer && answer.error().code == Errc::io;
    return std::string(io ? io_mark : "") + question + "\n  answers  " + words(answer) +
           "\n  expected " + words(expected);
}

template <class T>
std::string compare_plainly(const std::string& question, const Result<T>& answer,
                            const Result<T>& expected) {
    return compare(
        question, answer, expected, [](const T& a, const T& b) { return a == b; },
        [](const T&) { return std::string("something else"); });
}

}  // namespace

bool is_io(const std::string& difference) {
    return difference.starts_with(io_mark);
}

std::string page_difference(const std::string& question, const Result<EventBatch>& answer,
                            const Result<EventBatch>& expected) {
    return compare(
        question, answer, expected,
        [](const EventBatch& a, const EventBatch& b) { return same(a, b); },
        [](const EventBatch& batch) { return text_of(batch); });
}

Result<Appended> ExpectedStore::apply(const CommitRequest& request, Timestamp now) {
    clock_.set(now);
    return skald::apply(store_, request);
}

std::string ExpectedStore::difference(LogEngine& engine, const ReadRequest& request,
                                      Timestamp now) {
    return page_difference(text_of(request), engine.reader().read(request, now),
                           at(now).read(request));
}

std::string ExpectedStore::difference(LogEngine& engine, const RequestMaker& known, Timestamp now) {
    std::vector<Query> queries{Query::all()};
    for (const auto& type : known.types()) queries.push_back(Query::types({type}));
    for (const auto& tag : known.tags()) queries.push_back(Query::tagged({tag}));
    for (const auto& category : known.categories()) queries.push_back(Query::category(category));
    queries.push_back(Query::of({.types = {"paid", "noted"}, .tags = {"urgent"}}));
    for (const Query& query : queries) {
        auto found = difference(engine, ReadRequest::all(query).limit(without_limit), now);
        if (!found.empty()) return found;
    }
    for (const StreamId& stream : known.streams()) {
        auto found = stream_difference(engine, stream, now);
        if (!found.empty()) return found;
    }
    for (const EventId& id : known.event_ids()) {
        auto found = compare_plainly<std::optional<EventPlace>>(
            "find an id", engine.reader().find(id), store_.find(id));
        if (!found.empty()) return found;
    }
    return {};
}

std::string ExpectedStore::stream_difference(LogEngine& engine, const StreamId& stream,
                                             Timestamp now) {
    const EventReader& reader = engine.reader();
    auto found = compare_plainly<StreamState>("state of " + stream.name(), reader.state(stream),
                                              store_.state(stream));
    if (!found.empty()) return found;
    found = compare_plainly<StreamMetadata>("metadata of " + stream.name(), reader.metadata(stream),
                                            store_.metadata(stream));
    if (!found.empty()) return found;
    for (const std::string& kind : RequestMaker::snapshot_kinds()) {
        found = compare(
            "snapshot of " + stream.name(), reader.newest(stream, kind),
            store_.newest(stream, kind), [](const auto& a, const auto& b) { return same(a, b); },
            [](const auto& one) { return one ? one->data : std::string("none"); });
        if (!found.empty()) return found;
    }
    return difference(engine, ReadRequest::stream(stream).backward().limit(without_limit), now);
}

}  // namespace skald::simulation
