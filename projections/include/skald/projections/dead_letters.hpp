// Messages that could not be handled go to other topics, with the reason, and come back when they
// are due or a person says so.
#pragma once
#include <chrono>
#include <memory>
#include <skald/core/message.hpp>
#include <skald/core/received_message.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/message_handler.hpp>
#include <string>
#include <vector>

namespace skald {

class Publisher;

/// What came to be a dead letter, for its topic again, marked with `skald-retried`. Consumers of
/// other names pass over it there, and the one that failed handles it once, however often it is
/// sent. Errors: unsupported_format, for what is no dead letter.
Result<Message> revived(const ReceivedMessage& dead_letter);

/// Gives a dead letter up: the later messages of its key wait no longer for it, and it is handled no
/// more if it is sent back after all. Errors: not_found, when it was given up or handled before;
/// unsupported_format, for what is no dead letter; those of the database.
Result<void> give_up(SqlDatabase& database, const ReceivedMessage& dead_letter);

/// Sends messages to retry topics, to the topics of dead letters, and back, and waits until they are
/// safe there. One thread at a time. The publisher must outlive it, and serve nobody else.
///
/// A message goes to "<topic>.dlq" as it was, with these headers behind its own: exception-type,
/// exception-message, failed-at, attempts, consumer-group, original-topic, original-partition,
/// original-offset (as Kafka counts, from 0), skald-hop (which copy it is). On the way to a retry
/// topic there is also skald-due (RFC 3339).
class DeadLetters {
public:
    explicit DeadLetters(Publisher& publisher,
                         std::chrono::nanoseconds answer_timeout = std::chrono::seconds(30))
        : publisher_(publisher), answer_timeout_(answer_timeout) {}

    /// Errors: those of the publisher; timed_out, when it has not answered. Some may be there then.
    Result<void> send(std::vector<Message> letters);
    /// Sends a dead letter back to where it came from. Errors also: those of revived().
    Result<void> send_back(const ReceivedMessage& dead_letter);

private:
    Publisher& publisher_;
    std::chrono::nanoseconds answer_timeout_;
    bool is_connected_ = false;
};

/// A handler for a runner over a topic of dead letters: sends each back. `letters` must outlive it.
std::unique_ptr<MessageHandler> replay_of(DeadLetters& letters);

}  // namespace skald
