// One producer's life: from a resume() to the first failure, or to the next resume(). Its thread
// owns the producer.
#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "producer.hpp"

namespace skald::kafka {

class PublishSession {
public:
    /// `owner` tells this run of the relay from others.
    PublishSession(const PublisherOptions& options, std::unique_ptr<Producer> producer,
                   std::string owner);
    /// Fails what is in flight, and keeps the checkpoint of what was acknowledged.
    ~PublishSession();

    void publish(std::unique_ptr<Batch> batch);
    /// The checkpoint of the last batch that was acknowledged in this session.
    std::optional<Checkpoint> acknowledged() const;

private:
    using Batches = std::deque<std::unique_ptr<Batch>>;

    void run(const std::stop_token& stop);
    // Each until a failure or a stop; the error says which.
    Error run_transactions(const std::stop_token& stop);
    Error run_stream(const std::stop_token& stop);

    Result<void> publish_transaction(const std::stop_token& stop);
    Error find_out_who_fenced(const Error& error) const;

    Result<void> send_waiting(const std::stop_token& stop);
    void complete_delivered();
    Result<void> keep_checkpoint(const std::stop_token& stop);
    void keep_last_checkpoint();

    std::unique_ptr<Batch> take_waiting();
    void acknowledge(Batch& batch);
    void fail_all(const Error& error);

    const PublisherOptions& options_;
    std::string owner_;
    mutable std::mutex mutex_;  // guards what follows, up to the line
    std::condition_variable_any wake_;
    Batches waiting_;                         // not sent
    bool has_events_ = false;                 // the producer has something to say
    std::optional<Error> failure_;            // why nothing is taken any more
    std::optional<Checkpoint> acknowledged_;  // of the last batch
    // ---- used by the thread only
    Batches in_flight_;               // sent; outlive the producer, which reads their payloads
    std::optional<Checkpoint> kept_;  // the last one that was sent to the checkpoints' topic
    std::chrono::steady_clock::time_point keep_at_;  // not before
    std::unique_ptr<Producer> producer_;
    std::jthread thread_;
};

}  // namespace skald::kafka
