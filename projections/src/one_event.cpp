#include "one_event.hpp"

namespace skald {

std::string describe(const RecordedEvent& event) {
    std::string text =
        "event " + std::to_string(event.position.value()) + " (" + std::string(event.type);
    if (!event.stream.empty()) text += " in " + std::string(event.stream);
    return text + ")";
}

Error waits_for_older(GlobalPosition position, GlobalPosition oldest) {
    return invalid_argument("the event at position " + std::to_string(position.value()) +
                            " waits for the one at position " + std::to_string(oldest.value()) +
                            " of the same stream: begin with that one");
}

Result<EventBatch> read_event(EventStore& store, GlobalPosition position) {
    auto page = store.read(
        ReadRequest::all().after(GlobalPosition(position.value() - 1)).limit({.events_max = 1}));
    if (!page) return page;
    if (page->empty() || page->events.front().position != position) {
        return Error{Errc::not_found, "the event at position " + std::to_string(position.value()) +
                                          " is no longer in the store: it can only be skipped"};
    }
    return page;
}

}  // namespace skald
