#include "message_batch.hpp"

#include <utility>

#include "handler_transaction.hpp"
#include "message_turns.hpp"

namespace skald {
namespace {

void count(MessageProgress& progress, Turn turn) {
    switch (turn) {
        case Turn::repeated:
            ++progress.repeated;
            break;
        case Turn::passed:
            ++progress.passed;
            break;
        case Turn::delayed:
            ++progress.delayed;
            break;
        case Turn::dead:
            ++progress.dead;
            break;
        case Turn::handles:
            break;
    }
}

// Handles a message whose turn it is. False: it failed, or the database did.
bool handle(const MessageContext& context, SqlTransaction& sql, MessageTurns& turns,
            std::size_t index, const ReceivedMessage& message, BatchOutcome& outcome) {
    const Handling handling = call_watched(
        sql, [&](SqlTransaction& watched) { return context.handler.handle(watched, message); });
    if (handling.database_failed) {
        outcome.error = handling.failure;
    } else if (handling.failure) {
        outcome.failed = BatchOutcome::Failed{index, *handling.failure};
    } else if (auto ended = turns.end_detour(); !ended) {
        outcome.error = ended.error();
    }
    if (outcome.error || outcome.failed) return false;
    ++(handling.handled ? outcome.progress.handled : outcome.progress.passed);
    return true;
}

// What is written, with the checkpoints; or nothing.
BatchOutcome commit(SqlTransaction& sql, MessageTurns& turns, BatchOutcome outcome) {
    if (auto saved = turns.save(); !saved) return {.error = saved.error()};
    if (auto committed = sql.commit(); !committed) return {.error = committed.error()};
    return outcome;
}

}  // namespace

BatchOutcome handle_messages(const MessageContext& context,
                             std::span<const ReceivedMessage> messages) {
    auto sql = context.database.begin();
    if (!sql) return {.error = sql.error()};
    BatchOutcome outcome;
    MessageTurns turns(**sql, context.consumer, context.options, context.clock);
    for (std::size_t index = 0; index < messages.size(); ++index) {
        const auto turn = turns.judge(messages[index]);
        if (!turn) return {.error = turn.error()};
        if (const auto& gap = turns.gap()) {
            if (context.options.on_gap == OnGap::stop) {
                return {.failed = BatchOutcome::Failed{index, *gap, true}};
            }
            ++outcome.progress.gaps;
            outcome.gaps.push_back(*gap);
        }
        if (*turn != Turn::handles) {
            count(outcome.progress, *turn);
        } else if (!handle(context, **sql, turns, index, messages[index], outcome)) {
            return outcome;
        }
    }
    return commit(**sql, turns, std::move(outcome));
}

BatchOutcome divert_message(const MessageContext& context, const ReceivedMessage& message,
                            const Error& failure, std::uint32_t attempts) {
    auto sql = context.database.begin();
    if (!sql) return {.error = sql.error()};
    BatchOutcome outcome;
    MessageTurns turns(**sql, context.consumer, context.options, context.clock);
    auto turn = turns.judge(message);
    // Another member may have handled it meanwhile.
    if (turn && *turn == Turn::handles) turn = turns.divert(message, failure, attempts);
    if (!turn) return {.error = turn.error()};
    count(outcome.progress, *turn);
    return commit(**sql, turns, std::move(outcome));
}

}  // namespace skald
