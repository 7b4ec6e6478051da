// The engine of a LogEventStore with its queue and its threads.
#pragma once
#include <memory>
#include <skald/eventstore/log_event_store.hpp>
#include <thread>

#include "background_worker.hpp"
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

    /// Commits the request with whatever else waits, and calls `done`; in this thread, before it
    /// returns, if the caller waits anyway.
    void submit(CommitRequest request, std::size_t bytes, AppendCompletion done);
    /// The same, yielding the outcome.
    Result<Appended> submit_and_wait(CommitRequest request, std::size_t bytes);

private:
    void lead();
    void write_loop();

    std::unique_ptr<Machine> machine_;  // none: the caller gave the ports
    std::unique_ptr<LogEngine> engine_;
    CommitQueue queue_;

    std::thread writer_;        // commits what no caller commits
    BackgroundWorker zeroer_;   // zeroes ahead
    BackgroundWorker merger_;   // merges files of the index
    BackgroundWorker indexer_;  // writes parts of the index to files; wakes the one before
};

}  // namespace skald
