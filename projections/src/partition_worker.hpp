// Runs one partition under its lease, in a thread of its own or step by step.
#pragma once
#include <atomic>
#include <thread>

#include "partition_share.hpp"
#include "projection_loop.hpp"

namespace skald {

/// Neither copies nor moves: its loop asks it whether the lease still holds.
class PartitionWorker {
public:
    PartitionWorker(EventStore& store, SqlDatabase& database,
                    std::unique_ptr<AnyProjection> projection, const ProjectionOptions& options,
                    std::uint32_t partition, const PartitionShare::Held& held);
    PartitionWorker(const PartitionWorker&) = delete;
    PartitionWorker& operator=(const PartitionWorker&) = delete;

    /// The lease was renewed.
    void extend(const PartitionShare::Held& held) { valid_until_ = held.valid_until; }
    FencingToken token() { return loop_.context().options.token; }

    Result<Progress> step() { return loop_.run_once(); }
    void wake() { loop_.wake(); }

    bool has_thread() const { return thread_.joinable(); }
    /// Runs until stop() or an error, and calls `ended` as the last thing.
    void start(std::function<void()> ended);
    /// It ends after its transaction.
    void stop() { thread_.request_stop(); }
    bool has_ended() const { return ended_; }
    /// Waits for the end; its outcome.
    Result<void> join();

private:
    std::atomic<std::chrono::nanoseconds> valid_until_;  // the lease, by Clock::elapsed
    ProjectionLoop loop_;
    std::atomic<bool> ended_ = false;
    Result<void> outcome_;  // once it has ended
    std::jthread thread_;   // last, because it uses the others
};

}  // namespace skald
