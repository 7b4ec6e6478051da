// What a person does with the parked events of a relay: publish them again, or give them up.
#include <algorithm>
#include <limits>
#include <utility>

#include "one_event.hpp"
#include "position_signal.hpp"
#include "relay_engine.hpp"

namespace skald {

Result<std::vector<ParkedEvent>> RelayEngine::parked(std::size_t events_max) const {
    if (!context_.options.parked) {
        return invalid_argument("the options of relay \"" + context_.name +
                                "\" name no place for parked events");
    }
    return context_.options.parked->list(context_.name, events_max);
}

Result<std::vector<ParkedEvent>> RelayEngine::all_parked() const {
    return parked(std::numeric_limits<std::int32_t>::max());
}

Result<void> RelayEngine::load_held_streams() {
    held_streams_.clear();
    if (!context_.options.parked) return {};
    const auto parked = all_parked();
    if (!parked) return parked.error();
    for (const ParkedEvent& one : *parked) {
        if (!one.stream.empty()) held_streams_.try_emplace(one.stream, one.position);
    }
    return {};
}

Result<ParkedEvent> RelayEngine::find_oldest(GlobalPosition position) const {
    const auto parked = all_parked();
    if (!parked) return parked.error();
    const auto found = std::ranges::find(*parked, position, &ParkedEvent::position);
    if (found == parked->end()) {
        return Error{Errc::not_found,
                     "no event is parked at position " + std::to_string(position.value())};
    }
    if (found->stream.empty()) return *found;
    const auto oldest = std::ranges::find(*parked, found->stream, &ParkedEvent::stream);
    if (oldest != found) return waits_for_older(position, oldest->position);
    return *found;
}

Result<void> RelayEngine::publish_parked(const ParkedEvent& parked) {
    const auto page = read_event(context_.store, parked.position);
    if (!page) return page.error();
    auto message = message_of(page->events.front());
    if (!message) {
        const std::string error = to_string(message.error());
        auto noted = park(page->events.front(), error, parked.attempts + 1);
        if (!noted) return noted;
        return Error{.code = Errc::handler_failed, .message = error, .stream = parked.stream};
    }
    if (message->has_value()) {
        // Out of its order, so consumers must not take it for a repetition.
        (*message)->headers.add("skald-retried", std::to_string(parked.attempts));
        hand_over({**std::move(message)}, sent_);  // the checkpoint does not move
        const bool answered =
            in_flight_->wait_until_answered(deadline_after(context_.options.answer_timeout));
        RelayProgress progress;
        if (auto taken = take_answers(progress); !taken) {
            detach();
            return taken;
        }
        if (!answered) return Error{Errc::timed_out, "the publisher has not answered in time"};
    }
    return take_out(parked);
}

Result<void> RelayEngine::take_out(const ParkedEvent& parked) {
    auto removed = context_.options.parked->remove(context_.name, parked.position);
    if (!removed) return removed;
    return load_held_streams();
}

// Those that waited, in order, until one fails: that one is the new reason to wait.
Result<std::uint64_t> RelayEngine::publish_waiting(const std::string& stream) {
    std::uint64_t published = 0;
    for (auto held = held_streams_.find(stream); held != held_streams_.end();
         held = held_streams_.find(stream)) {
        const auto parked = find_oldest(held->second);
        if (!parked) return parked.error();
        auto done = publish_parked(*parked);
        if (!done &&
            (done.error().code == Errc::handler_failed || done.error().code == Errc::not_found)) {
            break;
        }
        if (!done) return done.error();
        ++published;
    }
    return published;
}

Result<std::uint64_t> RelayEngine::retry(GlobalPosition position) {
    if (!subscription_) {
        if (auto attached = attach(); !attached) return attached.error();
    }
    too_large_.reset();  // perhaps it fits now
    const auto parked = find_oldest(position);
    if (!parked) return parked.error();
    if (auto published = publish_parked(*parked); !published) return published.error();
    const auto waiting = publish_waiting(parked->stream);
    if (!waiting) return waiting.error();
    return *waiting + 1;
}

Result<std::uint64_t> RelayEngine::skip(GlobalPosition position) {
    if (!subscription_) {
        if (auto attached = attach(); !attached) return attached.error();
    }
    const auto parked = find_oldest(position);
    if (!parked) return parked.error();
    const LogField fields[] = {{"relay", context_.name}};
    context_.log.write(LogLevel::warning, "projections",
                       "gives up the event at position " + std::to_string(position.value()),
                       fields);
    if (auto taken = take_out(*parked); !taken) return taken.error();
    return publish_waiting(parked->stream);
}

}  // namespace skald
