// A producer of batches, with or without transactions. After its first failure it is of no use.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <skald/adapters/kafka/publisher.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "client.hpp"
#include "partition_links.hpp"

namespace skald::kafka {

/// Must live until it is delivered or the producer is gone: librdkafka reads the payloads in place.
struct Batch {
    std::vector<Message> messages;
    Checkpoint checkpoint;
    PublishCompletion done;
    std::size_t undelivered = 0;  // messages that were sent and not reported
};

/// Used by one thread; only the wake of on_event() is called by another.
class Producer final : private ClientEvents {
public:
    /// Errors: invalid_argument.
    static Result<std::unique_ptr<Producer>> open(const PublisherOptions& options);
    ~Producer() override;

    /// Events behind this position are going to be sent: each is linked with the one before it in its
    /// partition. Without this call nothing is linked.
    void link_behind(GlobalPosition checkpoint) { linked_behind_ = checkpoint; }

    /// Stops older producers of the name, and ends what they have left open.
    Result<void> init_transactions();
    /// Whether the topic is there, or is created if that is wished; asked once. Errors also:
    /// not_found.
    Result<void> require_topic(const std::string& topic, const TopicShape& shape,
                               const Properties& settings, const std::stop_token& stop);

    Result<void> begin_transaction();
    /// Waits until everything that was sent is delivered and the transaction is committed.
    Result<void> commit_transaction(const std::stop_token& stop);
    /// Within two seconds or not at all.
    void abort_transaction();

    /// Sends all messages; waits while the queue of librdkafka is full. Errors also: unavailable,
    /// when it is stopped while it waits.
    Result<void> send(Batch& batch, const std::stop_token& stop);
    /// Sends the record of a checkpoint. `owner` tells one run of a relay from another.
    Result<void> send_checkpoint(const Checkpoint& checkpoint, const std::string& owner,
                                 const std::stop_token& stop);
    /// Whether the failure may mean that another has taken over.
    bool was_fenced() const { return was_fenced_; }
    /// Whether a checkpoint was sent and not reported.
    bool checkpoint_is_under_way() const { return checkpoints_under_way_ > 0; }

    /// Takes in reports, waiting for the first. Errors: the first failure.
    Result<void> serve(std::chrono::milliseconds wait);
    /// The same until all are in or the time has passed.
    Result<void> flush(std::chrono::milliseconds wait);
    /// `wake` is called when serve() has something to do. It only hands over.
    void on_event(std::function<void()> wake);

    /// The topic, the name and where the checkpoints lie, for questions of others.
    rd_kafka_t* client() { return client_.get(); }

private:
    explicit Producer(const PublisherOptions& options)
        : ClientEvents(options.connection.log), options_(options) {}

    struct Topic {
        TopicHandle handle;
        int partitions = 0;
        std::optional<PartitionLinks> links;  // none: nothing was linked yet
    };

    void on_delivery(const rd_kafka_message_t& message) override;
    Result<void> outcome();
    void wait_for_cause();
    Error failed(rd_kafka_resp_err_t code, const std::string& what, const std::string& words = {});
    Result<Topic*> topic(const std::string& name, const std::stop_token& stop);
    Result<PartitionLinks*> links_of(Topic& topic, const std::string& name,
                                     const std::stop_token& stop);
    Result<void> send(Topic& topic, const Message& message, Batch& owner,
                      const std::stop_token& stop);
    Result<void> enqueue(const Topic& topic, std::int32_t partition, const Message& message,
                         HeadersHandle headers, Batch& owner, const std::stop_token& stop);

    const PublisherOptions& options_;
    std::function<void()> wake_;    // of on_event()
    std::optional<Error> failure_;  // the first that does not follow from another
    bool knows_cause_ = false;      // there is such a one
    bool was_fenced_ = false;
    std::size_t checkpoints_under_way_ = 0;
    ClientHandle client_;
    QueueHandle queue_;                                 // of the client's events
    std::map<std::string, Topic, std::less<>> topics_;  // that were there
    std::optional<GlobalPosition> linked_behind_;       // of link_behind()
};

/// Where a relay's checkpoints lie.
std::string checkpoint_topic_of(const PublisherOptions& options);

}  // namespace skald::kafka
