#include "message_turns.hpp"

#include <algorithm>
#include <charconv>
#include <skald/projections/sql_checkpoints.hpp>

namespace skald {
namespace {

std::optional<GlobalPosition> parse_position(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return GlobalPosition(value);
}

// The position that an event has in the store of its relay; none: the message is of someone else,
// or a person had it published again, out of its order.
std::optional<GlobalPosition> position_of_event(const ReceivedMessage& message) {
    if (message.header("skald-retried")) return std::nullopt;
    return parse_position(message.header("skald-position").value_or(std::string_view()));
}

// That of the event which the relay published before; none: it did not know.
std::optional<GlobalPosition> previous_of_event(const ReceivedMessage& message) {
    const std::string_view link = message.header("skald-previous").value_or(std::string_view());
    const std::size_t colon = link.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return parse_position(link.substr(colon + 1));
}

}  // namespace

// No topic of Kafka has a ':' in its name.
std::string source_of_events(std::string_view topic, std::string_view source) {
    return std::string(topic).append(":").append(source);
}

// None: it is at or before the checkpoint. Otherwise where the checkpoint was.
Result<std::optional<GlobalPosition>> MessageTurns::advance(const std::string& source,
                                                            std::uint32_t partition,
                                                            GlobalPosition position) {
    auto known = claimed_.find({source, partition});
    if (known == claimed_.end()) {
        const auto claimed = SqlCheckpoints::claim(sql_, consumer_, source, partition, {});
        if (!claimed) return claimed.error();
        known = claimed_.emplace(Partition(source, partition), *claimed).first;
    }
    if (position <= known->second) return std::optional<GlobalPosition>();
    return std::optional(std::exchange(known->second, position));
}

Result<Turn> MessageTurns::judge(const ReceivedMessage& message) {
    gap_.reset();
    detour_.reset();
    mark_ = DetourMark::of(message);
    const auto is_next = advance(message.topic, message.partition, message.position);
    if (!is_next) return is_next.error();
    if (!*is_next) return Turn::repeated;
    // In the topic of dead letters a copy is a message like others, for whoever looks after them.
    if (mark_ && message.topic == dead_letter_topic(mark_->origin.topic)) {
        mark_.reset();
        return Turn::handles;
    }
    return mark_ ? judge_copy(message) : judge_event(message);
}

Result<Turn> MessageTurns::judge_copy(const ReceivedMessage& message) {
    if (mark_->consumer != consumer_) return Turn::passed;
    auto detour = detours_.find(mark_->origin);
    if (!detour) return detour.error();
    detour_ = *std::move(detour);
    if (!detour_ || detour_->hop != mark_->hop) return Turn::repeated;
    return follow_if_behind(message, mark_->origin);
}

Result<Turn> MessageTurns::judge_event(const ReceivedMessage& message) {
    if (const auto event = position_of_event(message)) {
        const std::string source = source_of_events(
            message.topic, message.header("ce_source").value_or(std::string_view()));
        const auto last = advance(source, message.partition, *event);
        if (!last) return last.error();
        if (!*last) return Turn::repeated;
        find_gap(message, **last);
    }
    return follow_if_behind(message, place_of(message));
}

// All that a relay published before is at or before the last event that came.
void MessageTurns::find_gap(const ReceivedMessage& message, GlobalPosition last) {
    const auto previous = previous_of_event(message);
    if (!previous || *previous <= last) return;
    gap_ = Error{Errc::corrupt,
                 "before the message at " + describe_place(message) + " the event at position " +
                     std::to_string(previous->value()) +
                     " of its store is missing; the last one that came is at position " +
                     std::to_string(last.value())};
}

Result<Turn> MessageTurns::follow_if_behind(const ReceivedMessage& message,
                                            const MessagePlace& origin) {
    const bool order_matters = options_.dead_letters &&
                               options_.retries.later_of_key == LaterOfKey::follow &&
                               !message.key.empty();
    if (!order_matters) return Turn::handles;
    auto any = has_detours_.find(origin.topic);
    if (any == has_detours_.end()) {
        const auto looked = detours_.any(origin.topic);
        if (!looked) return looked.error();
        any = has_detours_.emplace(origin.topic, *looked).first;
    }
    if (!any->second) return Turn::handles;
    const auto first = detours_.oldest_of(origin.topic, message.key);
    if (!first) return first.error();
    // A message that was sent back may be older than all that wait.
    if (!*first || (*first)->origin.position >= origin.position) return Turn::handles;
    return follow(message, **first);
}

Result<Turn> MessageTurns::follow(const ReceivedMessage& message, const Detour& first) {
    Detour detour = detour_.value_or(Detour{place_of(message)});
    detour.level = first.level;
    detour.due = first.due;
    return send_away(
        message, std::move(detour), 0,
        Error{Errc::handler_failed,
              "waits for the message at " + to_string(first.origin) + ", which has failed"});
}

Result<Turn> MessageTurns::divert(const ReceivedMessage& message, const Error& failure,
                                  std::uint32_t attempts) {
    Detour detour = detour_.value_or(Detour{place_of(message)});
    detour.level = ++detour.failures;
    detour.due = Timestamp();
    return send_away(message, std::move(detour), attempts, failure);
}

Result<Turn> MessageTurns::send_away(const ReceivedMessage& message, Detour detour,
                                     std::uint32_t attempts, const Error& error) {
    const auto& delays = options_.retries.delays;
    const Timestamp now = clock_.now();
    const std::string topic = detour.origin.topic;
    DetourReason reason{error, now};
    const bool is_dead = detour.level > delays.size();
    if (is_dead) {
        detour.level = static_cast<std::uint32_t>(delays.size()) + 1;
        detour.due = now;
    } else {
        // Also behind one that should have come already, so that nothing turns in a circle.
        if (detour.due <= now) detour.due = now + delays[detour.level - 1];
        reason.due = detour.due;
    }
    ++detour.hop;
    const DetourMark mark{consumer_, detour.origin, detour.hop,
                          (mark_ ? mark_->attempts : 0) + attempts};
    const auto put =
        detours_.put(detour, detour_letter(message,
                                           is_dead ? dead_letter_topic(topic)
                                                   : retry_topic(topic, consumer_, detour.level),
                                           mark, reason));
    if (!put) return put.error();
    has_detours_[topic] = true;
    return is_dead ? Turn::dead : Turn::delayed;
}

Result<void> MessageTurns::end_detour() {
    if (!detour_) return {};
    return detours_.remove(detour_->origin);
}

Result<void> MessageTurns::save() {
    for (const auto& [place, position] : claimed_) {
        auto saved =
            SqlCheckpoints::save(sql_, consumer_, {place.first, place.second, position}, {});
        if (!saved) return saved;
    }
    return {};
}

}  // namespace skald
