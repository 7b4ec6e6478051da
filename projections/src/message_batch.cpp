#include "message_batch.hpp"

#include <charconv>
#include <exception>
#include <map>
#include <new>
#include <skald/projections/message_runner.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <utility>

#include "handler_transaction.hpp"

namespace skald {
namespace {

// The position that an event has in the store of its relay; none: the message is of someone else,
// or a person had it published again, out of its order.
std::optional<GlobalPosition> position_of_event(const ReceivedMessage& message) {
    const auto text = message.header("skald-position");
    if (!text || message.header("skald-retried")) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
    return GlobalPosition(value);
}

// The checkpoints that one transaction moves, each claimed when it is needed first.
class ClaimedCheckpoints {
public:
    ClaimedCheckpoints(SqlTransaction& sql, const std::string& consumer)
        : sql_(sql), consumer_(consumer) {}

    // False: it is at or before the checkpoint.
    Result<bool> advance(const std::string& source, std::uint32_t partition,
                         GlobalPosition position) {
        auto known = claimed_.find({source, partition});
        if (known == claimed_.end()) {
            const auto claimed = SqlCheckpoints::claim(sql_, consumer_, source, partition, {});
            if (!claimed) return claimed.error();
            known = claimed_.emplace(std::pair(source, partition), *claimed).first;
        }
        if (position <= known->second) return false;
        known->second = position;
        return true;
    }

    Result<void> save() {
        for (const auto& [place, position] : claimed_) {
            auto saved =
                SqlCheckpoints::save(sql_, consumer_, {place.first, place.second, position}, {});
            if (!saved) return saved;
        }
        return {};
    }

private:
    SqlTransaction& sql_;
    const std::string& consumer_;
    std::map<std::pair<std::string, std::uint32_t>, GlobalPosition> claimed_;
};

Result<bool> is_new(ClaimedCheckpoints& checkpoints, const ReceivedMessage& message) {
    auto is_next = checkpoints.advance(message.topic, message.partition, message.position);
    if (!is_next || !*is_next) return is_next;
    const auto event = position_of_event(message);
    if (!event) return true;
    const auto source = message.header("ce_source").value_or(std::string_view());
    return checkpoints.advance(source_of_events(message.topic, source), message.partition, *event);
}

}  // namespace

// No topic of Kafka has a ':' in its name.
std::string source_of_events(std::string_view topic, std::string_view source) {
    return std::string(topic).append(":").append(source);
}

BatchOutcome handle_messages(SqlDatabase& database, const std::string& consumer,
                             MessageHandler& handler, std::span<const ReceivedMessage> messages) {
    BatchOutcome outcome;
    auto sql = database.begin();
    if (!sql) return {.error = sql.error()};
    ClaimedCheckpoints checkpoints(**sql, consumer);
    for (std::size_t index = 0; index < messages.size(); ++index) {
        const ReceivedMessage& message = messages[index];
        const auto fresh = is_new(checkpoints, message);
        if (!fresh) return {.error = fresh.error()};
        if (!*fresh) {
            ++outcome.repeated;
            continue;
        }
        const Handling handling = call_watched(
            **sql, [&](SqlTransaction& watched) { return handler.handle(watched, message); });
        if (handling.database_failed) return {.error = handling.failure};
        if (handling.failure) return {.failed = BatchOutcome::Failed{index, *handling.failure}};
        ++(handling.handled ? outcome.handled : outcome.passed);
    }
    if (auto saved = checkpoints.save(); !saved) return {.error = saved.error()};
    if (auto committed = (*sql)->commit(); !committed) return {.error = committed.error()};
    return outcome;
}

}  // namespace skald
