// Where requests wait for their commit group: who does the work next, how many it waits for, and how
// much may wait.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

#include "commit_batch.hpp"

namespace skald {

/// Any thread may call any function. At most one thread leads at a time: it takes what waits,
/// commits it, and comes back.
///
/// Those whom a group has answered mostly come back at once. So for a moment after a group, at most
/// half of the time that it took, nobody leads until as many requests wait as that group had and as
/// were waiting when it ended. Whose request is the last of them leads: nobody needs to be woken.
/// Who was alone in the last group never waits for others.
class CommitQueue {
public:
    explicit CommitQueue(std::size_t bytes_max,
                         std::chrono::nanoseconds gather_max = std::chrono::milliseconds(2))
        : bytes_max_(bytes_max), gather_max_(gather_max) {}

    /// A caller's request in its batch.
    struct Ticket {
        std::shared_ptr<CommitBatch> batch;
        std::size_t place = 0;
        bool leads = false;  // from now on
        /// Set: the caller leads if by then nobody has (lead_late()).
        std::optional<CommitBatch::Time> watch_until = std::nullopt;
    };

    /// Adds the request of a caller who waits and may lead, after waiting while too much is queued.
    Ticket push(CommitRequest request, std::size_t bytes);
    /// Adds the request of one who does not wait; but also this waits while too much is queued.
    void push(CommitRequest request, std::size_t bytes, AppendCompletion done);

    /// Whether the caller leads now: its batch still waits, and nobody leads.
    bool lead_late(const CommitBatch& batch);
    /// All that waits, for the one who leads.
    std::shared_ptr<CommitBatch> take();
    /// Ends the lead over that batch. If something waits, the store's thread sees to it that it goes
    /// on.
    void end_lead(std::shared_ptr<CommitBatch> batch, std::chrono::steady_clock::duration took);

    /// For the store's thread: waits for work that nobody leads, and leads. False: closed, and
    /// nothing is left to do.
    bool wait_for_lead();
    void close();

private:
    using Lock = std::unique_lock<std::mutex>;

    std::size_t add(CommitRequest request, std::size_t bytes, std::optional<AppendCompletion> done,
                    Lock& lock);
    void wait_for_room(std::size_t bytes, Lock& lock);
    bool has_room(std::size_t bytes) const { return bytes_ == 0 || bytes_ + bytes <= bytes_max_; }
    /// Whether more requests should come before somebody leads.
    bool gathering() const;
    void gather(Lock& lock);

    std::mutex door_;   // held by the one who waits for room: a large request is not overtaken
    std::mutex mutex_;  // guards all that follows
    std::condition_variable room_;  // bytes_ has become smaller
    std::condition_variable work_;  // something waits and nobody leads, or it is closed
    std::shared_ptr<CommitBatch> open_ = std::make_shared<CommitBatch>();
    // The last one that was committed. Who pushes next frees its memory: that is mostly the thread
    // that took it, which needs no lock for that, and the one who leads is spared the work.
    std::shared_ptr<CommitBatch> spent_;
    std::size_t wanting_room_ = 0;  // how many wait for room
    std::size_t bytes_ = 0;         // of what waits and of what is being committed
    std::size_t bytes_max_;
    std::chrono::nanoseconds gather_max_;
    std::size_t taken_bytes_ = 0;     // of what is being committed
    std::size_t expected_ = 0;        // requests to gather
    CommitBatch::Time gather_until_;  // and for how long
    bool closed_ = false;
    // Written under the mutex; the store's thread looks at them without it while it gathers.
    std::atomic<std::size_t> size_ = 0;  // of open_
    std::atomic<bool> led_ = false;
};

}  // namespace skald
