// Messages that could not be handled go to a topic of their own, with the reason, and come back when
// a person says so.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/message.hpp>
#include <skald/core/received_message.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/projections/message_handler.hpp>
#include <string>

namespace skald {

class Publisher;

struct DeadLetterReason {
    std::string consumer;  // that failed
    Error error;           // of the last attempt
    std::uint32_t attempts = 0;
    Timestamp failed_at;
};

/// The message as it was, for the topic "<topic>.dlq", with these headers behind its own:
/// exception-type, exception-message, failed-at, attempts, consumer-group, original-topic,
/// original-partition, original-offset (as Kafka counts, from 0).
Message dead_letter_of(const ReceivedMessage& message, const DeadLetterReason& reason);

/// What came to be a dead letter, for its topic again, without those headers and with
/// `skald-retried`. Errors: unsupported_format, for what is no dead letter.
Result<Message> revived(const ReceivedMessage& dead_letter);

/// Sends dead letters through a publisher and waits for each, so that nothing is passed over that is
/// not safe elsewhere. After a crash in between, a letter may be there twice. One thread at a time.
/// The publisher must outlive it, and serve nobody else.
class DeadLetters {
public:
    explicit DeadLetters(Publisher& publisher,
                         std::chrono::nanoseconds answer_timeout = std::chrono::seconds(30))
        : publisher_(publisher), answer_timeout_(answer_timeout) {}

    /// Errors: those of the publisher; timed_out, when it has not answered.
    Result<void> send(const ReceivedMessage& message, const DeadLetterReason& reason);
    /// Sends a dead letter back to where it came from. Errors also: those of revived().
    Result<void> send_back(const ReceivedMessage& dead_letter);

private:
    Result<void> publish(Message message, const ReceivedMessage& of);

    Publisher& publisher_;
    std::chrono::nanoseconds answer_timeout_;
    bool is_connected_ = false;
};

/// A handler for a runner over a topic of dead letters: sends each back. `letters` must outlive it.
std::unique_ptr<MessageHandler> replay_of(DeadLetters& letters);

}  // namespace skald
