#include <skald/core/read_request.hpp>
#include <skald/sagas/undone_commands.hpp>
#include <string>

namespace skald {
namespace {

StreamId stream_of(const CommandId& command) {
    return *StreamId::of("undone_command", to_string(command));
}

}  // namespace

Result<CommandId> undone_by(const CommandEnvelope& compensation) {
    const auto id = Uuid::parse(compensation.causation_id);
    if (!id) {
        return invalid_argument(
            "a compensation names the command that it undoes in its causation "
            "id: " +
            id.error().message);
    }
    return CommandId(*id);
}

StreamCheck not_undone(const CommandId& command) {
    return {stream_of(command), ExpectedVersion::no_stream()};
}

EventWrite mark_undone(const CommandId& command) {
    return {.stream = stream_of(command),
            .events = {NewEvent{.type = "$command-undone", .data = "{}"}}};
}

Result<bool> is_undone(EventStore& store, const CommandId& command) {
    const auto page = store.read(ReadRequest::stream(stream_of(command)).limit({.events_max = 1}));
    if (!page) return page.error();
    return !page->empty();
}

}  // namespace skald
