// The engine of a LogEventStore with its queue and its threads.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <skald/eventstore/log_event_store.hpp>
#include <thread>

#include "commit_queue.hpp"
#include "log_engine.hpp"

namespace skald {

class LogEventStore::Shell {
public:
    Shell(std::unique_ptr<Machine> machine, std::unique_ptr<LogEngine> engine,
          const LogStoreOptions& options);
    ~Shell();

    LogEngine& engine() { return *engine_; }
    const EventReader& reader() const { return engine_->reader(); }

    /// Commits the request with whatever else waits, in this thread if nobody else does and the
    /// caller waits anyway.
    void submit(QueuedRequest request, bool caller_waits);
    /// The same, waiting for the outcome.
    Result<void> submit_and_wait(CommitRequest request, std::size_t bytes);

private:
    void lead();
    void write_loop();
    void zero_loop();

    std::unique_ptr<Machine> machine_;  // none: the caller gave the ports
    std::unique_ptr<LogEngine> engine_;
    CommitQueue queue_;

    std::mutex zero_mutex_;  // guards the two flags
    std::condition_variable zero_wanted_;
    bool zeroing_ = false;  // something was written since the last look
    bool closing_ = false;

    std::thread writer_;  // commits what no caller commits
    std::thread zeroer_;  // zeroes ahead
};

}  // namespace skald
