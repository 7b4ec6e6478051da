// The Publisher port on Kafka.
//
//     const auto publisher = skald::kafka::Publisher::open(
//         {.connection = {.bootstrap_servers = "127.0.0.1:9092"}, .name = "orders"});
//     skald::Relay relay(store, **publisher, "orders", CloudEventMapping({.source = "/orders"}));
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/publisher.hpp>
#include <string>
#include <vector>

namespace skald::kafka {

enum class Delivery : std::uint8_t {
    /// Each message once, for readers that read committed messages only (the default of librdkafka;
    /// Java's is to be set). A transaction holds the messages and the checkpoint. A second relay of
    /// the same name stops the first. A message is seen when its transaction ends, some tens of
    /// milliseconds after it was sent.
    exactly_once,
    /// Messages are seen at once. After a failure those since the last checkpoint that was kept,
    /// some 100 ms, come a second time, with the same position. Nothing stops a second relay.
    at_least_once,
};

struct PublisherOptions {
    ConnectionOptions connection = {};
    /// Of the relay: 1 to 200 of the characters that a topic may have. The transactional.id is
    /// "skald-relay-" and this.
    std::string name;
    Delivery delivery = Delivery::exactly_once;
    /// Has one partition and is compacted. One a relay. Empty: "skald-relay-" and the name.
    std::string checkpoint_topic = {};
    /// Topics that are missing are created in this shape, the checkpoints' compacted with one
    /// partition. None: it is an error that they are missing.
    std::optional<TopicShape> create_topics = {};
    /// How long a message may wait for others to share its request.
    std::chrono::milliseconds linger = std::chrono::milliseconds(5);
    /// "none", "gzip", "snappy", "lz4" or "zstd".
    std::string compression = "none";
    /// Of one transaction, give or take a batch. More cost less a message, and take longer.
    std::size_t transaction_messages_max = 50'000;
};

/// Partitions by murmur2 of the key, as Java does. Links each event with the one before it in its
/// partition by the header skald-previous, so that consumers see a gap. Any failure ends the connection, and resume()
/// makes a new one, so a fatal error of the producer is one error among others. Keeps the messages
/// until they are acknowledged, without another copy of the payload. Owns one thread. Completions
/// run on it.
class Publisher final : public skald::Publisher {
public:
    /// Does not connect. Errors: invalid_argument, for an option or property that is wrong.
    static Result<std::unique_ptr<Publisher>> open(PublisherOptions options);
    /// Fails what is in flight, and keeps the checkpoint of what was acknowledged, for at most two
    /// seconds.
    ~Publisher() override;

    Result<std::optional<Checkpoint>> resume(const std::string& source) override;
    void publish(std::vector<Message> messages, Checkpoint checkpoint,
                 PublishCompletion done) override;
    void suspend() override;
    Result<void> reset(const Checkpoint& checkpoint) override;

private:
    struct Parts;
    explicit Publisher(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps rdkafka.h out of this header
};

/// The checkpoint of a publisher with these options, for those who only look: nobody is stopped by
/// it. None: nothing is published yet. Errors: as Publisher::resume().
Result<std::optional<Checkpoint>> published_checkpoint(const PublisherOptions& options,
                                                       const std::string& source);

}  // namespace skald::kafka
