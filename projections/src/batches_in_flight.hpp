// The batches that a publisher has and has not answered, for the one thread that hands them over.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <skald/core/publisher.hpp>

namespace skald {

class WakeUp;

/// A batch that was handed over.
struct SentBatch {
    GlobalPosition position;     // of its checkpoint
    std::uint64_t messages = 0;  // in it
};

/// What is known since the last look.
struct Answers {
    std::uint64_t published = 0;                  // messages
    std::optional<GlobalPosition> position = {};  // of the last batch of those acknowledged
    std::optional<Error> failure = {};            // of the batch behind them
};

/// Outlives the relay in the completions that the publisher still holds.
class BatchesInFlight : public std::enable_shared_from_this<BatchesInFlight> {
public:
    explicit BatchesInFlight(std::shared_ptr<WakeUp> work) : work_(std::move(work)) {}

    /// What the publisher calls with the answer to this batch.
    PublishCompletion add(SentBatch batch);
    /// Takes the answered batches out, in order, up to one that is not answered. A failure stays.
    Answers take();
    std::size_t count() const;
    /// Waits until all are answered; false: the time passed before.
    bool wait_until_answered(std::chrono::steady_clock::time_point deadline) const;

private:
    struct Entry {
        SentBatch batch;
        std::optional<Result<void>> answer = {};  // none: not answered
    };
    void answer(std::uint64_t number, Result<void> result);

    std::shared_ptr<WakeUp> work_;  // is signalled at each answer
    mutable std::mutex mutex_;      // guards what follows
    mutable std::condition_variable answered_;
    std::deque<Entry> entries_;  // in the order of the calls
    std::uint64_t first_ = 0;    // the number of the first entry
};

}  // namespace skald
