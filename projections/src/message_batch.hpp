// One transaction of a MessageRunner.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/sql.hpp>
#include <skald/projections/message_handler.hpp>
#include <span>
#include <string>

namespace skald {

struct BatchOutcome {
    struct Failed {
        std::size_t index = 0;
        Error error = {};
    };
    std::uint64_t handled = 0;
    std::uint64_t passed = 0;           // were not for the handler
    std::uint64_t repeated = 0;         // had been handled before
    std::optional<Failed> failed = {};  // the first message that failed; nothing is committed
    std::optional<Error> error = {};    // of the database; nothing is committed, as far as known
};

/// Handles the messages and moves the checkpoints of their partitions, all or nothing. What is at or
/// before a checkpoint was handled by whoever moved it. Events of a relay that come again under a
/// later position are told by the position that they have in their store.
BatchOutcome handle_messages(SqlDatabase& database, const std::string& consumer,
                             MessageHandler& handler, std::span<const ReceivedMessage> messages);

}  // namespace skald
