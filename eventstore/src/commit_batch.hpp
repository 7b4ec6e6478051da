// Requests that are committed together, and the callers that wait for them.
#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "log_engine.hpp"

namespace skald {

/// While it is open the CommitQueue guards it; then it belongs to the one who leads, until finish().
/// All callers of a batch sleep on one word, so one call of the system wakes them all.
class CommitBatch {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Makes room for so many requests: a batch is mostly about as large as the one before.
    explicit CommitBatch(std::size_t requests = 0);

    /// Yields its place. Without a completion the caller fetches the outcome itself.
    std::size_t add(CommitRequest request, std::optional<AppendCompletion> done);

    std::size_t size() const { return requests_.size(); }
    bool empty() const { return requests_.empty(); }
    /// How many callers fetch their outcome.
    std::size_t waiting() const { return waiting_; }
    std::span<CommitRequest> requests() { return requests_; }

    /// The one who leads: keeps the outcomes, and calls the completions of those who do not wait.
    void complete(std::vector<Result<Appended>> outcomes) noexcept;
    /// Then, as the last: lets those who wait go on.
    void finish();

    /// Sleeps until finish(), or until the time. False: the time has come.
    bool wait_until(std::optional<Time> time);
    /// Behind finish(); once for each place.
    Result<Appended> take_outcome(std::size_t place) { return std::move(outcomes_[place]); }

private:
    std::vector<CommitRequest> requests_;
    std::vector<std::optional<AppendCompletion>> completions_;
    std::vector<Result<Appended>> outcomes_;
    std::atomic<std::uint32_t> finished_ = 0;  // what callers sleep on
    std::size_t waiting_ = 0;                  // callers
};

}  // namespace skald
