#include "saga_journal.hpp"

#include <utility>

namespace skald {
namespace {

constexpr std::string_view category = "saga";  // of the streams of instances
constexpr std::string_view progress_type = "$saga-progress";
constexpr std::string_view unreadable_type = "$saga-unreadable";

Error not_readable(GlobalPosition position) {
    return {.code = Errc::not_found,
            .message = "the event at position " + std::to_string(position.value()) +
                       " can no longer be read"};
}

}  // namespace

SagaJournal::SagaJournal(EventStore& store, const SagaDefinition& saga)
    : store_(store),
      saga_(saga),
      tag_("saga:" + saga.name),
      prefix_(std::string(category) + "-" + saga.name + ":") {}

std::string SagaJournal::tag_of(const SagaKey& key) const {
    return tag_ + ":" + key.name + ":" + key.value;
}

Result<ReadRecord> SagaJournal::decode(const RecordedEvent& event) const {
    auto record = saga_.machine->decode_record(event.data);
    if (!record) {
        return Error{record.error().code, "a saga's record: " + record.error().message,
                     std::string(event.stream)};
    }
    return ReadRecord{std::string(event.stream.substr(prefix_.size())),
                      *record_kind_of(event.type),
                      *std::move(record),
                      {event.version, event.position, event.recorded_at}};
}

Result<InstanceState> SagaJournal::load(const std::string& id) const {
    return load(id, [](const ReadRecord&) {});
}

Result<InstanceState> SagaJournal::load(const std::string& id,
                                        const std::function<void(const ReadRecord&)>& visit) const {
    InstanceState state;
    state.id = id;
    state.stream = stream_of(id);
    auto stream = StreamId::parse(state.stream);
    if (!stream) return std::move(stream).error();
    auto read = store_.for_each(ReadRequest::stream(*stream),
                                [&](const RecordedEvent& event) -> Result<void> {
                                    if (!record_kind_of(event.type)) return {};
                                    const auto record = decode(event);
                                    if (!record) return record.error();
                                    evolve(state, record->kind, record->record, record->place);
                                    visit(*record);
                                    return {};
                                });
    if (!read) return std::move(read).error();
    return state;
}

Result<std::optional<std::string>> SagaJournal::owner_of(const SagaKey& key) const {
    const auto found = store_.read(
        ReadRequest::all(Query::of({.tags = {tag_of(key)}, .category = std::string(category)}))
            .backward()
            .limit({.events_max = 1}));
    if (!found) return found.error();
    if (found->empty() || !found->events.front().stream.starts_with(prefix_)) {
        return std::optional<std::string>();
    }
    return std::optional(std::string(found->events.front().stream.substr(prefix_.size())));
}

Result<NewEvent> SagaJournal::event_of(const InstanceState& state, const DecidedStep& step) const {
    auto data = saga_.machine->encode(step.record);
    if (!data) return std::move(data).error();
    const std::string type = event_type_of(step.kind);
    NewEvent event{.id = EventId::named(state.stream + "@" + std::to_string(state.next_version()) +
                                        " " + type + " " + step.record.input.id),
                   .type = type,
                   .tags = {tag_},
                   .data = *std::move(data),
                   .content_type = std::string(saga_.machine->content_type()),
                   .correlation_id = {},
                   .causation_id = step.record.input.position > 0 ? step.record.input.id : ""};
    for (const SagaKey& key : step.record.keys) event.tags.add(tag_of(key));
    return event;
}

Result<AppendRequest> SagaJournal::request_of(const InstanceState& state,
                                              const DecidedStep& step) const {
    auto stream = StreamId::parse(state.stream);
    if (!stream) return std::move(stream).error();
    auto record = event_of(state, step);
    if (!record) return std::move(record).error();
    AppendRequest request;
    if (!step.published.empty()) {
        EventWrite& write = request.writes.emplace_back();
        std::uint32_t index = 0;
        const CommandId cause = command_id_of(state.stream, state.next_version(), 0);
        for (NewEvent event : step.published) {
            event.id = event_id_of(cause, index++);
            event.causation_id = record->causation_id;
            event.correlation_id = state.stream;
            write.events.push_back(std::move(event));
        }
    }
    for (const SagaKey& key : step.record.keys) {
        if (!request.condition) {
            request.condition = AppendCondition{Query::tagged({tag_of(key)})};
        } else {
            request.condition->fail_if.or_item({.tags = {tag_of(key)}});
        }
    }
    request.writes.push_back({*std::move(stream), state.expected(), {}});
    request.writes.back().events.push_back(*std::move(record));
    return request;
}

Result<GlobalPosition> SagaJournal::for_each_record(
    GlobalPosition after, const std::function<Result<void>(const ReadRecord&)>& visit) const {
    return store_.for_each(
        ReadRequest::all(Query::tagged({tag_})).after(after),
        [&](const RecordedEvent& event) -> Result<void> {
            if (!record_kind_of(event.type) || !event.stream.starts_with(prefix_)) return {};
            const auto record = decode(event);
            if (!record) return record.error();
            return visit(*record);
        });
}

Result<EventBatch> SagaJournal::event_at(GlobalPosition position) const {
    auto batch = store_.read(
        ReadRequest::all().after(GlobalPosition(position.value() - 1)).limit({.events_max = 1}));
    if (!batch) return batch;
    if (batch->empty() || batch->events.front().position != position) return not_readable(position);
    return batch;
}

Result<std::optional<StoredProgress>> SagaJournal::progress() const {
    const auto found =
        store_.read(ReadRequest::stream(*StreamId::parse("saga_progress-" + saga_.name))
                        .backward()
                        .limit({.events_max = 1}));
    if (!found) return found.error();
    if (found->empty()) return std::optional<StoredProgress>();
    auto progress = saga_.machine->decode_progress(found->events.front().data);
    if (!progress) return std::move(progress).error();
    return std::optional(*std::move(progress));
}

Result<void> SagaJournal::save(const StoredProgress& progress) const {
    auto data = saga_.machine->encode(progress);
    if (!data) return std::move(data).error();
    const auto done =
        store_.append(*StreamId::parse("saga_progress-" + saga_.name), ExpectedVersion::any(),
                      {NewEvent{.type = std::string(progress_type),
                                .data = *std::move(data),
                                .content_type = std::string(saga_.machine->content_type())}});
    if (!done) return done.error();
    return {};
}

Result<void> SagaJournal::set_aside(const RecordedEvent& event, const Error& error) const {
    DecidedStep step{RecordKind::parked, {}};
    step.record.input = {event.position.value(), std::string(event.type), to_string(event.id), ""};
    step.record.note = to_string(error);
    auto data = saga_.machine->encode(step.record);
    if (!data) return std::move(data).error();
    const auto done = store_.append(
        *StreamId::parse("saga_unreadable-" + saga_.name), ExpectedVersion::any(),
        {NewEvent{.id = EventId::named("unreadable by " + saga_.name + " " + to_string(event.id)),
                  .type = std::string(unreadable_type),
                  .data = *std::move(data),
                  .content_type = std::string(saga_.machine->content_type())}});
    if (!done) return done.error();
    return {};
}

Result<std::vector<UnreadableEvent>> SagaJournal::unreadable() const {
    std::vector<UnreadableEvent> events;
    const auto read =
        store_.for_each(ReadRequest::stream(*StreamId::parse("saga_unreadable-" + saga_.name)),
                        [&](const RecordedEvent& event) -> Result<void> {
                            auto record = saga_.machine->decode_record(event.data);
                            if (!record) return record.error();
                            events.push_back({GlobalPosition(record->input.position),
                                              record->input.type, record->note});
                            return {};
                        });
    if (!read) return read.error();
    return events;
}

}  // namespace skald
