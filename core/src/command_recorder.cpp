#include <charconv>
#include <limits>
#include <skald/core/command_recorder.hpp>
#include <utility>

namespace skald {

namespace {

NewEvent new_event(EncodedEvent encoded, Tags tags, const CommandOptions& options,
                   std::uint32_t index) {
    NewEvent event;
    if (options.command_id) event.id = event_id_of(*options.command_id, index);
    event.type = std::move(encoded.type);
    event.schema_version = encoded.schema_version;
    event.content_type = std::move(encoded.content_type);
    event.data = std::move(encoded.data);
    event.tags = std::move(tags);
    event.tags.add(options.tags);
    event.correlation_id = options.correlation_id;
    event.causation_id = options.causation_id;
    if (event.causation_id.empty() && options.command_id)
        event.causation_id = to_string(*options.command_id);
    event.traceparent = options.traceparent;
    event.metadata = options.metadata;
    event.occurred_at = options.occurred_at;
    return event;
}

ExpectedVersion as_seen(const StreamState& seen) {
    return seen.last_version ? ExpectedVersion::exactly(*seen.last_version)
                             : ExpectedVersion::no_stream();
}

std::string version_text(const StreamState& seen) {
    return seen.last_version ? std::to_string(seen.last_version->value()) : std::string();
}

// The event that remembers a command without events holds the stream's version as text.
Result<Version> remembered_version(EventStore& store, GlobalPosition position) {
    const auto page = store.read(
        ReadRequest::all().after(GlobalPosition(position.value() - 1)).limit({.events_max = 1}));
    if (!page) return page.error();
    std::uint64_t version = 0;
    if (!page->empty() && page->events.front().position == position) {
        const std::string_view text = page->events.front().data;
        std::from_chars(text.data(), text.data() + text.size(), version);
    }
    return Version(version);
}

}  // namespace

Result<StreamHead> CommandRecorder::replay(const StreamId& stream, const std::string& kind,
                                           const OnSnapshot& on_snapshot, const OnEvent& on_event,
                                           std::optional<Version> last) const {
    std::string wanted = kind;
    Version from;
    for (;;) {
        auto request = ReadRequest::stream(stream).from(from);
        if (!wanted.empty()) request.with_snapshot(std::exchange(wanted, {}));
        const auto page = store_->read(request);
        if (!page) return page.error();
        if (page->snapshot && !on_snapshot(*page->snapshot)) continue;  // unusable: read all events
        for (const RecordedEvent& event : *page) {
            if (last && event.version > *last) return StreamHead{{*last, false, false}, page->head};
            if (auto applied = on_event(event); !applied) return std::move(applied).error();
            from = event.version.next();
        }
        if (page->at_end) return StreamHead{page->stream, page->head};
    }
}

Result<std::optional<Executed>> CommandRecorder::handled_before(const CommandId& command,
                                                                const StreamId& stream) const {
    std::optional<EventPlace> last;
    std::size_t events = 0;
    for (std::uint32_t index = 0;; ++index) {
        auto place = store_->find(event_id_of(command, index));
        if (!place) return std::move(place).error();
        if (!*place) break;
        last = **std::move(place);
        ++events;
    }
    if (!last) return std::optional<Executed>();
    if (last->stream.empty()) {
        const auto version = remembered_version(*store_, last->position);
        if (!version) return version.error();
        return std::optional<Executed>({*version, last->position, 0, true});
    }
    if (last->stream != stream.name()) {
        return invalid_argument("command " + to_string(command) + " was handled before, for " +
                                last->stream + "; a command id belongs to one command");
    }
    return std::optional<Executed>({last->version, last->position, events, true});
}

std::optional<AppendRequest> CommandRecorder::request_of(const StreamId& stream,
                                                         const StreamState& seen,
                                                         std::vector<DecidedEvent> events,
                                                         const CommandOptions& options) {
    if (events.empty() && !options.command_id) return std::nullopt;
    if (events.empty()) {
        EncodedEvent nothing{std::string(no_event_type), 1, "text/plain", version_text(seen)};
        auto request = AppendRequest::unstreamed({new_event(std::move(nothing), {}, options, 0)});
        request.checks.push_back({stream, as_seen(seen)});
        return request;
    }
    std::vector<NewEvent> written;
    written.reserve(events.size());
    for (DecidedEvent& event : events) {
        written.push_back(new_event(std::move(event.encoded), std::move(event.tags), options,
                                    static_cast<std::uint32_t>(written.size())));
    }
    return AppendRequest::to(stream, as_seen(seen), std::move(written));
}

Executed CommandRecorder::executed(const Appended& appended, std::size_t events,
                                   const StreamState& seen) {
    if (events == 0)
        return {seen.last_version.value_or(Version()), appended.position, 0, appended.repeated};
    return {appended.versions.back(), appended.position, events, appended.repeated};
}

}  // namespace skald
