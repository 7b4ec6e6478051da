// Whose turn it is: whether a message is new, whether one is missing before it, and whether it waits
// for another one.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/received_message.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/message_runner.hpp>
#include <string>
#include <utility>

#include "detours.hpp"

namespace skald {

enum class Turn : std::uint8_t {
    handles,   // the handler is to see it
    repeated,  // it was handled before, or a newer copy of it is
    passed,    // it is for another consumer
    delayed,   // it goes to a retry topic
    dead,      // it becomes a dead letter
};

/// Of one transaction. Claims the checkpoint of each partition that it sees a message of; where
/// another member has moved it, the messages up to there are no one's turn any more. Errors of all:
/// those of the database.
class MessageTurns {
public:
    MessageTurns(SqlTransaction& sql, const std::string& consumer,
                 const MessageRunnerOptions& options, Clock& clock)
        : sql_(sql),
          consumer_(consumer),
          options_(options),
          clock_(clock),
          detours_(sql, consumer) {}

    /// The next message. One that follows another on its detour is sent there.
    Result<Turn> judge(const ReceivedMessage& message);
    /// The events that are missing before the message that was judged last; none: none is.
    const std::optional<Error>& gap() const { return gap_; }
    /// The message that was judged last is handled.
    Result<void> end_detour();
    /// It has failed.
    Result<Turn> divert(const ReceivedMessage& message, const Error& failure,
                        std::uint32_t attempts);
    /// Keeps the checkpoints.
    Result<void> save();

private:
    using Partition = std::pair<std::string, std::uint32_t>;

    Result<std::optional<GlobalPosition>> advance(const std::string& source,
                                                  std::uint32_t partition, GlobalPosition position);
    Result<Turn> judge_copy(const ReceivedMessage& message);
    Result<Turn> judge_event(const ReceivedMessage& message);
    Result<Turn> follow_if_behind(const ReceivedMessage& message, const MessagePlace& origin);
    Result<Turn> follow(const ReceivedMessage& message, const Detour& first);
    Result<Turn> send_away(const ReceivedMessage& message, Detour detour, std::uint32_t attempts,
                           const Error& error);
    void find_gap(const ReceivedMessage& message, GlobalPosition last);

    SqlTransaction& sql_;
    const std::string& consumer_;
    const MessageRunnerOptions& options_;
    Clock& clock_;
    Detours detours_;
    std::map<Partition, GlobalPosition> claimed_;  // how far each is now
    std::map<std::string, bool> has_detours_;      // topics that were looked at
    // ---- of the message that was judged last
    std::optional<DetourMark> mark_;  // none: it is no copy
    std::optional<Detour> detour_;    // that it is on
    std::optional<Error> gap_;
};

}  // namespace skald
