// The dead letters of a topic: those that wait, and sending them back to where they came from.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/adapters/kafka/topic_reader.hpp>
#include <string>

namespace skald::cli {

/// How far letters were sent back is a checkpoint a partition, in the topic
/// "skald-relay-dead-letters-<topic>" of the same cluster. It changes in one transaction with what is
/// sent, so a letter goes back once, whatever is killed; who replays the same topic at the same time
/// stops the other. Consumers must read committed messages only.
class DeadLetterTopic {
public:
    /// Errors: those of TopicReader::open().
    static Result<DeadLetterTopic> open(const kafka::ConnectionOptions& connection,
                                        const std::string& topic);

    /// Of the letters in a partition (none: in all), those that were not sent back, or all.
    enum class Which : std::uint8_t { waiting, all };
    struct Selection {
        Which which = Which::waiting;
        std::optional<std::uint32_t> partition = {};
        std::uint64_t letters_max = 100;
    };
    /// Calls `take` with each message and whether it was sent back. It may be no letter at all.
    Result<void> list(const Selection& selection,
                      const std::function<void(const ReceivedMessage&, bool sent_back)>& take);

    struct Replayed {
        std::uint64_t sent_back = 0;
        std::uint64_t passed_over = 0;  // messages that are no letters; they stay where they are
    };
    /// Sends back those that wait, the oldest of each partition first. Errors: not_found (the topic
    /// that a letter came from is gone), permission_denied (another replay has taken over, or rights
    /// are missing); those of the connection. What was sent back before the error stays so.
    Result<Replayed> replay(const Selection& selection);

private:
    DeadLetterTopic(kafka::ConnectionOptions connection, std::string topic,
                    std::unique_ptr<kafka::TopicReader> reader);

    std::string source_of(std::uint32_t partition) const;
    Result<std::vector<kafka::PartitionRange>> chosen(const Selection& selection);

    kafka::PublisherOptions options_;  // of who sends back
    std::string topic_;
    std::unique_ptr<kafka::TopicReader> reader_;
};

}  // namespace skald::cli
