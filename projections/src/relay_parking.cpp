// What a person does with the parked events of a relay: publish them again, or give them up.
#include <limits>
#include <utility>

#include "one_event.hpp"
#include "position_signal.hpp"
#include "relay_engine.hpp"

namespace skald {

Result<ParkedEvents*> RelayEngine::place_of_parked() const {
    if (context_.options.parked) return context_.options.parked;
    return invalid_argument("the options of relay \"" + context_.name +
                            "\" name no place for parked events");
}

Result<std::vector<ParkedEvent>> RelayEngine::parked(std::size_t events_max) const {
    const auto place = place_of_parked();
    if (!place) return place.error();
    return (*place)->list(context_.name, events_max);
}

Result<void> RelayEngine::load_held_streams() {
    held_streams_.clear();
    if (!context_.options.parked) return {};
    const auto parked =
        context_.options.parked->list(context_.name, std::numeric_limits<std::int32_t>::max());
    if (!parked) return parked.error();
    for (const ParkedEvent& one : *parked) {
        if (!one.stream.empty()) held_streams_.try_emplace(one.stream, one.position);
    }
    return {};
}

Result<ParkedEvent> RelayEngine::find_oldest(GlobalPosition position) const {
    const auto place = place_of_parked();
    if (!place) return place.error();
    auto found = (*place)->find(context_.name, position);
    if (!found || found->stream.empty()) return found;
    const auto oldest = (*place)->oldest_of(context_.name, found->stream);
    if (!oldest) return oldest.error();
    if (*oldest && (*oldest)->position < position) {
        return waits_for_older(position, (*oldest)->position);
    }
    return found;
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
        (*message)->position = GlobalPosition();
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
    if (!removed || parked.stream.empty()) return removed;
    const auto next = context_.options.parked->oldest_of(context_.name, parked.stream);
    if (!next) return next.error();
    held_streams_.erase(parked.stream);
    if (*next) held_streams_.emplace(parked.stream, (*next)->position);
    return {};
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

Result<void> RelayEngine::make_ready() {
    if (auto held = require_lease(); !held || subscription_) return held;
    return attach();
}

Result<std::uint64_t> RelayEngine::retry(GlobalPosition position) {
    if (auto ready = make_ready(); !ready) return ready.error();
    too_large_.reset();  // perhaps it fits now
    const auto parked = find_oldest(position);
    if (!parked) return parked.error();
    if (auto published = publish_parked(*parked); !published) return published.error();
    const auto waiting = publish_waiting(parked->stream);
    if (!waiting) return waiting.error();
    return *waiting + 1;
}

Result<std::uint64_t> RelayEngine::skip(GlobalPosition position) {
    if (auto ready = make_ready(); !ready) return ready.error();
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
