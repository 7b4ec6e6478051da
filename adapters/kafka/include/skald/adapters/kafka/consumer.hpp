// The MessageSource port on Kafka: a member of a consumer group.
//
//     const auto consumer = skald::kafka::Consumer::open(
//         {.connection = {.bootstrap_servers = "127.0.0.1:9092"}, .group = "billing",
//          .topics = {"order"}});
//     skald::MessageRunner runner(**consumer, database, "billing", std::move(handler));
#pragma once
#include <cstddef>
#include <memory>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/message_source.hpp>
#include <string>
#include <vector>

namespace skald {
class Clock;
}

namespace skald::kafka {

struct ConsumerOptions {
    ConnectionOptions connection = {};
    std::string group = {};
    std::vector<std::string> topics = {};
    /// The group's retry topics, as retry_topics_of() of skald::projections names them. They are
    /// created if they are missing.
    std::vector<std::string> retry_topics = {};
    TopicShape retry_topic_shape = {};
    /// Messages that are kept ready. When there are so many, the partitions are paused until half of
    /// them are taken.
    std::size_t messages_ready_max = 10'000;
    /// Tells when a message of a retry topic is due. Null: the machine's. Must outlive the consumer.
    Clock* clock = nullptr;
};

/// Partitions are assigned by cooperative-sticky rebalancing. What was handled is for the caller's
/// database to know; nothing is committed to Kafka. Reads committed messages only. Owns one thread,
/// which keeps the membership alive however long a handler takes. A partition whose next message is
/// not due yet is paused until then, give or take a tenth of a second.
class Consumer final : public MessageSource {
public:
    /// Does not connect. Errors: invalid_argument, for an option or property that is wrong.
    static Result<std::unique_ptr<Consumer>> open(ConsumerOptions options);
    /// Leaves the group.
    ~Consumer() override;

    Result<void> start(PartitionCheckpoints& checkpoints) override;
    Result<std::vector<ReceivedMessage>> poll(std::size_t messages_max,
                                              std::chrono::nanoseconds timeout) override;
    void stop() override;

private:
    struct Parts;
    explicit Consumer(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps rdkafka.h out of this header
};

}  // namespace skald::kafka
