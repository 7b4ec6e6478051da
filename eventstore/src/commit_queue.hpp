// Where requests wait for their commit group: who does the work next, and how much may wait.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

#include "log_engine.hpp"

namespace skald {

struct QueuedRequest {
    CommitRequest request;
    std::function<void(Result<Appended>)> done;
    std::size_t bytes = 0;  // about what it takes in memory
};

/// Any thread may call any function. At most one thread leads at a time: it takes what waits,
/// commits it, and comes back.
class CommitQueue {
public:
    explicit CommitQueue(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// Adds a request, after waiting while too much is queued. True: nobody leads and the caller
    /// was ready to, so it leads from now on.
    bool push(QueuedRequest request, bool may_lead);

    /// All that waits, for the one who leads.
    std::vector<QueuedRequest> take();
    /// Ends the lead; if something waits, the store's thread goes on.
    void end_lead();

    /// For the store's thread: waits for work that nobody leads, and leads. False: closed, and
    /// nothing is left to do.
    bool wait_for_lead();
    void close();

private:
    std::mutex door_;   // held by the one who waits for room: a large request is not overtaken
    std::mutex mutex_;  // guards all that follows
    std::condition_variable room_;  // bytes_ has become smaller
    std::condition_variable work_;  // something waits and nobody leads, or it is closed
    std::vector<QueuedRequest> waiting_;
    std::size_t bytes_ = 0;  // of waiting_ and of what is being committed
    std::size_t bytes_max_;
    std::size_t taken_bytes_ = 0;  // of what is being committed
    bool led_ = false;
    bool closed_ = false;
};

}  // namespace skald
