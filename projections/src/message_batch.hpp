// One transaction of a MessageRunner.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/message_handler.hpp>
#include <skald/projections/message_runner.hpp>
#include <span>
#include <string>
#include <vector>

namespace skald {

/// Of a runner.
struct MessageContext {
    SqlDatabase& database;
    const std::string& consumer;
    MessageHandler& handler;
    const MessageRunnerOptions& options;
    Clock& clock;
};

struct BatchOutcome {
    struct Failed {
        std::size_t index = 0;
        Error error = {};
        bool is_gap = false;  // before the message, which itself is well
    };
    MessageProgress progress = {};
    std::vector<Error> gaps = {};       // that were passed over
    std::optional<Failed> failed = {};  // the first message that failed; nothing is committed
    std::optional<Error> error = {};    // of the database; nothing is committed, as far as known
};

/// Handles the messages and moves the checkpoints of their partitions, all or nothing. What is at or
/// before a checkpoint was handled by whoever moved it. Events of a relay that come again under a
/// later position are told by the position that they have in their store. Messages that are to
/// follow another one on its detour do.
BatchOutcome handle_messages(const MessageContext& context,
                             std::span<const ReceivedMessage> messages);

/// Sends a message that has failed on a detour, or to the dead letters: from now on the database
/// knows that it is to be sent there.
BatchOutcome divert_message(const MessageContext& context, const ReceivedMessage& message,
                            const Error& failure, std::uint32_t attempts);

}  // namespace skald
