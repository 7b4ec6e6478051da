// One membership in a consumer group: from a start() to the next, or to a failure. Its thread polls
// all the time and keeps what comes ready.
#pragma once
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <skald/adapters/kafka/consumer.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/timestamp.hpp>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "client.hpp"

namespace skald::kafka {

class Membership final : private ClientEvents {
public:
    /// Errors: as MessageSource::start().
    static Result<std::unique_ptr<Membership>> begin(const ConsumerOptions& options,
                                                     PartitionCheckpoints* checkpoints);
    /// Leaves the group.
    ~Membership() override;

    Result<std::vector<ReceivedMessage>> take(std::size_t messages_max,
                                              std::chrono::nanoseconds timeout);
    /// Ends take() now and later. The checkpoints are asked no more.
    void stop();

private:
    Membership(const ConsumerOptions& options, PartitionCheckpoints* checkpoints)
        : ClientEvents(options.connection.log),
          options_(options),
          clock_(options.clock ? *options.clock : machine_),
          checkpoints_(checkpoints) {}

    using Partition = std::pair<std::string, std::uint32_t>;
    struct NotDue {
        ReceivedMessage message;
        Timestamp due;
    };

    Result<void> join();
    Result<void> require_topic(const std::string& topic);
    Result<void> require_retry_topic(const std::string& topic);
    void run(const std::stop_token& stop);
    void take_in(const rd_kafka_message_t& message);
    void make_ready(ReceivedMessage message);
    void hold_back(ReceivedMessage message, Timestamp due);
    void release_due();
    void fail(Error error);
    void keep_ready_in_bounds();

    void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                      rd_kafka_topic_partition_list_t* partitions) override;
    void assign(rd_kafka_t* client, rd_kafka_topic_partition_list_t* partitions);
    void unassign(rd_kafka_t* client, rd_kafka_topic_partition_list_t* partitions);

    const ConsumerOptions& options_;
    SystemClock machine_;  // unless the options have another
    Clock& clock_;
    std::mutex asking_;                  // held while the checkpoints are asked; guards them
    PartitionCheckpoints* checkpoints_;  // asked by the thread; null: not any more
    std::mutex mutex_;                   // guards what follows, up to the line
    std::condition_variable changed_;
    std::deque<ReceivedMessage> ready_;
    std::optional<Error> failure_;  // why nothing comes any more
    bool is_stopped_ = false;
    // ---- used by the thread only
    bool is_paused_ = false;
    std::map<Partition, std::deque<NotDue>> held_back_;  // these are paused in any case
    ClientHandle client_;
    std::jthread thread_;
};

}  // namespace skald::kafka
