#include <charconv>
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

// That a stream which is written again after a deletion has lived on since it was read: by its
// version alone nobody could tell.
StreamCheck still_as_alive(const StreamId& stream, const StreamState& seen) {
    return {stream, seen.exists() ? ExpectedVersion::exists() : ExpectedVersion::no_stream()};
}

// A command without events is remembered as "7 account-alice", or " account-alice" without version.
std::string memory_of(const StreamId& stream, const StreamState& seen) {
    std::string text = seen.last_version ? std::to_string(seen.last_version->value()) : "";
    return text + " " + stream.name();
}

Error deleted_meanwhile(const StreamId& stream, const StreamState& now) {
    Error error = wrong_expected_version(stream.name(), ExpectedVersion::exists(), now);
    error.message += " (it was deleted or truncated while it was read)";
    return error;
}

Error no_such_version(const StreamId& stream, Version version) {
    return {Errc::not_found, stream.name() + " has no version " + std::to_string(version.value()),
            stream.name()};
}

struct Memory {
    Version version;
    std::string stream;
};

Memory read_memory(std::string_view text) {
    std::uint64_t version = 0;
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return {};
    std::from_chars(text.data(), text.data() + space, version);
    return {Version(version), std::string(text.substr(space + 1))};
}

Result<Memory> remembered(EventStore& store, GlobalPosition position) {
    const auto page = store.read(
        ReadRequest::all().after(GlobalPosition(position.value() - 1)).limit({.events_max = 1}));
    if (!page) return page.error();
    if (page->empty() || page->events.front().position != position) return Memory{};
    return read_memory(page->events.front().data);
}

// The events of a command that are stored.
struct Found {
    std::optional<EventPlace> last;
    std::size_t count = 0;
};

Result<Found> find_events(EventStore& store, const CommandId& command) {
    Found found;
    for (std::uint32_t index = 0;; ++index) {
        auto place = store.find(event_id_of(command, index));
        if (!place) return std::move(place).error();
        if (!*place) return found;
        found.last = **std::move(place);
        ++found.count;
    }
}

}  // namespace

Result<StreamHead> CommandRecorder::replay(const StreamId& stream, const std::string& kind,
                                           const OnSnapshot& on_snapshot, const OnEvent& on_event,
                                           std::optional<Version> last) const {
    std::string wanted = kind;
    std::optional<Version> next;  // none: the first page is still to come
    for (;;) {
        auto request = ReadRequest::stream(stream).from(next.value_or(Version()));
        if (!wanted.empty()) request.with_snapshot(std::exchange(wanted, {}));
        const auto page = store_->read(request);
        if (!page) return page.error();
        if (page->snapshot && !on_snapshot(*page->snapshot)) continue;  // unusable: read all events
        for (const RecordedEvent& event : *page) {
            if (last && event.version > *last) return StreamHead{{last, false, false}, page->head};
            if (next && event.version != *next) return deleted_meanwhile(stream, page->stream);
            if (auto applied = on_event(event); !applied) return std::move(applied).error();
            next = event.version.next();
        }
        if (!page->at_end) continue;
        if (last && (!next || *next <= *last)) return no_such_version(stream, *last);
        return StreamHead{page->stream, page->head};
    }
}

std::optional<CommandResult> CommandRecorder::handled_before(
    const std::optional<CommandId>& command, const StreamId& stream) const {
    if (!command) return std::nullopt;
    const auto found = find_events(*store_, *command);
    if (!found) return found.error();
    if (!found->last) return std::nullopt;
    Executed executed{found->last->version, found->last->position, found->count, true};
    std::string owner = found->last->stream;
    if (owner.empty()) {
        auto memory = remembered(*store_, found->last->position);
        if (!memory) return memory.error();
        executed.version = memory->version;
        executed.events = 0;
        owner = std::move(memory->stream);
    }
    if (owner == stream.name()) return executed;
    return invalid_argument("command " + to_string(*command) + " was handled before, for " + owner +
                            "; a command id belongs to one command");
}

std::optional<AppendRequest> CommandRecorder::request_of(const StreamId& stream,
                                                         const StreamState& seen,
                                                         std::vector<DecidedEvent> events,
                                                         const CommandOptions& options) {
    if (events.empty() && !options.command_id) return std::nullopt;
    if (events.empty()) {
        EncodedEvent nothing{std::string(no_event_type), 1, "text/plain", memory_of(stream, seen)};
        auto event = new_event(std::move(nothing), {}, options, 0);
        event.tags = {};  // it is about nothing, and must not fail the conditions of others
        auto request = AppendRequest::unstreamed({std::move(event)});
        request.checks.push_back({stream, as_seen(seen)});
        request.checks.push_back(still_as_alive(stream, seen));
        return request;
    }
    std::vector<NewEvent> written;
    written.reserve(events.size());
    for (DecidedEvent& event : events) {
        written.push_back(new_event(std::move(event.encoded), std::move(event.tags), options,
                                    static_cast<std::uint32_t>(written.size())));
    }
    auto request = AppendRequest::to(stream, as_seen(seen), std::move(written));
    request.checks.push_back(still_as_alive(stream, seen));
    return request;
}

Executed CommandRecorder::executed(const Appended& appended, std::size_t events,
                                   const StreamState& seen) {
    if (events == 0)
        return {seen.last_version.value_or(Version()), appended.position, 0, appended.repeated};
    return {appended.versions.back(), appended.position, events, appended.repeated};
}

}  // namespace skald
