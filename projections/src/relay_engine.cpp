#include "relay_engine.hpp"

#include <algorithm>
#include <skald/core/user_call.hpp>
#include <utility>

#include "one_event.hpp"
#include "position_signal.hpp"

namespace skald {
namespace {

// A checkpoint without messages is worth a batch when so many events were passed over.
constexpr std::uint64_t passed_over_max = 10'000;

std::size_t bytes_of(const Message& message) {
    return message.key.size() + message.payload.size() + message.headers.bytes();
}

}  // namespace

Result<RelayProgress> RelayEngine::step() {
    RelayProgress progress;
    if (auto advanced = advance(progress); !advanced) {
        detach();
        if (!was_replaced(advanced.error())) {
            if (!lease_.is_valid()) stand_by();
            return advanced.error();
        }
        stand_by();
        progress.stands_by = true;
    }
    complete(progress);
    return progress;
}

// Whoever is stopped by the publisher has mostly lost its lease before, and stands by.
bool RelayEngine::was_replaced(const Error& error) {
    if (error.code != Errc::permission_denied || !context_.options.leases) return false;
    const auto held = lease_.look();
    return held && !*held;
}

Result<void> RelayEngine::advance(RelayProgress& progress) {
    const auto held = lease_.hold();
    if (!held) return held.error();
    if (!*held) {
        stand_by();
        progress.stands_by = true;
        return {};
    }
    if (!subscription_) {
        if (auto attached = attach(); !attached) return attached;
    }
    if (auto taken = take_answers(progress); !taken) return taken;
    const std::size_t in_flight_max =
        std::max<std::size_t>(context_.options.batches_in_flight_max, 1);
    // A mapping that leaves everything out must not keep the caller here.
    for (std::size_t page = 0; page < in_flight_max && !stop_; ++page) {
        if (in_flight() >= (one_by_one_ ? 1 : in_flight_max) || !lease_.is_valid()) break;
        const auto more = send_page(progress);
        if (!more) return more.error();
        if (!*more) break;
    }
    // Some publishers answer at once.
    if (auto taken = take_answers(progress); !taken) return taken;
    if (stop_ && in_flight() == 0) {
        too_large_.reset();  // perhaps it will fit next time
        return *stop_;
    }
    return {};
}

Result<void> RelayEngine::attach() {
    if (context_.options.on_failure == OnFailure::park && !context_.options.parked) {
        return invalid_argument("relay \"" + context_.name +
                                "\" is to park events, and its options name no place for them");
    }
    if (auto loaded = load_held_streams(); !loaded) return loaded;
    is_resumed_ = true;
    const auto last = context_.publisher.resume(context_.options.source);
    if (!last) return last.error();
    const GlobalPosition checkpoint = *last ? (*last)->position : GlobalPosition();
    const auto head = context_.store.head();
    if (!head) return head.error();
    if (checkpoint > *head) {
        return invalid_argument(
            "relay \"" + context_.name + "\" has published position " +
            std::to_string(checkpoint.value()) + " and the store ends at " +
            std::to_string(head->value()) +
            ": the checkpoint is of another store, or the store has lost events");
    }
    sent_ = scanned_ = acknowledged_ = checkpoint;
    one_by_one_ = checkpoint < one_by_one_until_;
    in_flight_ = std::make_shared<BatchesInFlight>(context_.work);
    return subscribe();
}

Result<void> RelayEngine::subscribe() {
    const RelayOptions& options = context_.options;
    const std::size_t events_max =
        one_by_one_ ? 1 : std::max<std::size_t>(options.batch_events_max, 1);
    auto subscription = context_.store.subscribe(
        {scanned_,
         options.filter,
         {.events_max = events_max, .bytes_max = options.batch_bytes_max}});
    if (!subscription) return subscription.error();
    subscription_ = *std::move(subscription);
    return {};
}

void RelayEngine::detach() {
    subscription_.reset();
    in_flight_.reset();  // what the publisher answers from now on is for nobody
    stop_.reset();
    at_end_ = false;
}

// Whoever has the lease now publishes what the publisher here has not sent.
void RelayEngine::stand_by() {
    detach();
    if (is_resumed_) context_.publisher.suspend();
    is_resumed_ = false;
}

void RelayEngine::leave() {
    if (!context_.options.leases) return;
    stand_by();
    lease_.release();
}

Result<void> RelayEngine::require_lease() {
    const auto held = lease_.hold();
    if (!held) return held.error();
    if (*held) return {};
    stand_by();
    return Error{Errc::unavailable,
                 "another instance has the lease of relay \"" + context_.name + "\""};
}

std::chrono::nanoseconds RelayEngine::pause_max() const {
    return lease_.interval().value_or(for_ever);
}

Result<void> RelayEngine::reset_to(GlobalPosition position) {
    if (auto held = require_lease(); !held) return held;
    const auto head = context_.store.head();
    if (!head) return head.error();
    if (position > *head) {
        return invalid_argument("position " + std::to_string(position.value()) +
                                " is beyond the store's head, " + std::to_string(head->value()));
    }
    detach();
    one_by_one_until_ = {};
    too_large_.reset();
    const LogField fields[] = {{"relay", context_.name}};
    context_.log.write(LogLevel::warning, "projections",
                       "is reset to position " + std::to_string(position.value()), fields);
    return context_.publisher.reset({context_.options.source, 0, position});
}

Result<void> RelayEngine::take_answers(RelayProgress& progress) {
    const Answers answers = in_flight_->take();
    progress.published += answers.published;
    if (answers.position) acknowledged_ = *answers.position;
    if (in_flight() == 0) acknowledged_ = scanned_;
    if (!answers.failure) return {};
    if (answers.failure->code == Errc::too_large) return look_for_too_large(*answers.failure);
    return *answers.failure;
}

// A publisher does not say which message of which batch it was, so what is in flight is sent again,
// one event at a time.
Result<void> RelayEngine::look_for_too_large(const Error& error) {
    if (one_by_one_) {
        too_large_ = TooLarge{sent_, error};
    } else {
        one_by_one_until_ = sent_;
    }
    detach();
    return attach();
}

// False: nothing more is there.
Result<bool> RelayEngine::send_page(RelayProgress& progress) {
    if (one_by_one_ && scanned_ >= one_by_one_until_) {
        one_by_one_ = false;
        if (auto subscribed = subscribe(); !subscribed) return subscribed.error();
    }
    const auto page = subscription_->poll();
    if (!page) return page.error();
    head_ = page->head;
    at_end_ = page->at_end;
    auto mapped = map(*page, progress);
    if (!mapped) return mapped.error();
    scanned_ = mapped->checkpoint;
    if (!mapped->messages.empty() || scanned_.value() - sent_.value() >= passed_over_max) {
        hand_over(std::move(mapped->messages), scanned_);
    }
    return !at_end_;
}

Result<RelayEngine::Mapped> RelayEngine::map(const EventBatch& page, RelayProgress& progress) {
    Mapped mapped{{}, scanned_};
    mapped.messages.reserve(page.size());
    for (const RecordedEvent& event : page) {
        const auto waits = waits_for_parked(event, progress);
        if (!waits) return waits.error();
        if (!*waits) {
            auto message = message_of(event);
            if (!message && context_.options.on_failure == OnFailure::stop) {
                stop_ = Error{.code = Errc::handler_failed,
                              .message = "relay \"" + context_.name + "\" stops before " +
                                         describe(event) + ": " + to_string(message.error()),
                              .stream = std::string(event.stream)};
                return mapped;
            }
            if (!message) {
                say(LogLevel::error, "parked " + describe(event), message.error());
                auto parked = park(event, to_string(message.error()), 1);
                if (!parked) return parked.error();
                ++progress.parked;
            } else if (message->has_value()) {
                mapped.messages.push_back(**std::move(message));
            }
        }
        mapped.checkpoint = event.position;
    }
    mapped.checkpoint = page.scanned;
    return mapped;
}

Result<std::optional<Message>> RelayEngine::message_of(const RecordedEvent& event) const {
    if (too_large_ && too_large_->position == event.position) return too_large_->error;
    auto message = detail::call_user([&] { return context_.mapping->map(event); });
    if (!message || !message->has_value()) return message;
    const std::size_t bytes = bytes_of(**message);
    if (bytes <= context_.options.message_bytes_max) return message;
    return Error{Errc::too_large, "its message has " + std::to_string(bytes) +
                                      " bytes with its key and headers, and the limit is " +
                                      std::to_string(context_.options.message_bytes_max)};
}

Result<bool> RelayEngine::waits_for_parked(const RecordedEvent& event, RelayProgress& progress) {
    if (held_streams_.empty() || event.stream.empty()) return false;
    const auto held = held_streams_.find(event.stream);
    if (held == held_streams_.end() || event.position < held->second) return false;
    // After a failure the relay comes by here again.
    if (event.position == held->second) return true;
    const auto parked =
        park(event, "waits for the event at position " + std::to_string(held->second.value()), 0);
    if (!parked) return parked.error();
    ++progress.parked;
    return true;
}

Result<void> RelayEngine::park(const RecordedEvent& event, std::string error,
                               std::uint32_t attempts) {
    auto parked = context_.options.parked->park({context_.name, event.position,
                                                 std::string(event.stream), std::string(event.type),
                                                 std::move(error), attempts, context_.clock.now()});
    if (!parked) return parked;
    if (!event.stream.empty()) held_streams_.try_emplace(std::string(event.stream), event.position);
    return {};
}

void RelayEngine::hand_over(std::vector<Message> messages, GlobalPosition checkpoint) {
    sent_ = checkpoint;
    auto done = in_flight_->add({checkpoint, messages.size()});
    context_.publisher.publish(std::move(messages), {context_.options.source, 0, checkpoint},
                               std::move(done));
}

void RelayEngine::wait_for_answers(std::chrono::steady_clock::time_point deadline) {
    if (!subscription_) return;
    in_flight_->wait_until_answered(deadline);
    RelayProgress progress;
    if (auto taken = take_answers(progress); !taken) detach();
}

void RelayEngine::complete(RelayProgress& progress) const {
    progress.position = acknowledged_;
    progress.head = head_;
    progress.in_flight = in_flight();
    progress.caught_up = at_end_ && progress.in_flight == 0 && !stop_;
}

std::optional<GlobalPosition> RelayEngine::position() const {
    if (!subscription_) return std::nullopt;
    return acknowledged_;
}

void RelayEngine::notify(std::function<void()> wake) {
    if (!subscription_) return wake();
    // If more is there already, it waits for the answer to a batch, and not for an event.
    if (at_end_) subscription_->notify(std::move(wake));
}

void RelayEngine::say(LogLevel level, const std::string& message, const Error& error) const {
    const LogField fields[] = {{"relay", context_.name}, {"error", error.message}};
    context_.log.write(level, "projections", message, fields);
}

}  // namespace skald
