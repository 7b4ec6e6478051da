// Where appends wait to share a transaction. While one batch is on its way to the server, the next
// gathers.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <skald/core/append_request.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/random.hpp>
#include <thread>
#include <vector>

#include "append_writer.hpp"

namespace skald::postgres {

/// Any thread may call append(). After a batch nobody leads for a moment, at most half of the time
/// that the batch took, until as many requests wait as it had: those whom it has answered mostly
/// come back at once. Whose request is the last of them leads in its own thread, if it waits for its
/// outcome anyway; so does a caller who is alone. All else is led by a thread of the queue.
class AppendQueue {
public:
    AppendQueue(AppendWriter& writer, Clock& clock, Random& random, std::size_t bytes_max);
    /// Writes what waits.
    ~AppendQueue();

    /// The request has passed limits::check.
    void append(AppendRequest request, AppendCompletion done);

private:
    using Lock = std::unique_lock<std::mutex>;
    using Time = std::chrono::steady_clock::time_point;
    struct Entry {
        PendingAppend pending;
        AppendCompletion done;
        std::size_t bytes;
        std::vector<EventId> given_ids;  // that the caller gave
    };

    std::vector<Entry> take();
    void lead(Lock& lock);
    void work();
    bool gathering() const;

    AppendWriter& writer_;
    Clock& clock_;
    Random& random_;
    std::size_t bytes_max_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable room_;
    std::condition_variable work_;
    std::deque<Entry> waiting_;
    std::size_t bytes_ = 0;     // of what waits and of what is being written
    std::size_t expected_ = 0;  // requests to gather
    Time gather_until_;         // and for how long
    bool led_ = false;          // somebody writes a batch
    bool closed_ = false;
    std::thread thread_;
};

}  // namespace skald::postgres
