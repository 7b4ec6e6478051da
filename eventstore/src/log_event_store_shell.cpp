#include "log_event_store_shell.hpp"

#include <chrono>
#include <utility>

#include "log_machine.hpp"

namespace skald {
namespace {

/// The store whose completions or wakes this thread is calling.
thread_local const void* calling_back = nullptr;

class CallingBack {
public:
    explicit CallingBack(const void* store) : before_(std::exchange(calling_back, store)) {}
    ~CallingBack() { calling_back = before_; }
    CallingBack(const CallingBack&) = delete;
    CallingBack& operator=(const CallingBack&) = delete;

private:
    const void* before_;  // another store, whose callback writes to this one
};

Error refusal_of_callbacks() {
    return invalid_argument("a completion or a wake must not write to its store");
}

void tell(const AppendCompletion& done, Result<Appended> outcome) noexcept {
    done(std::move(outcome));
}

void call_all(const std::vector<Waiters::Wake>& wakes) noexcept {
    for (const Waiters::Wake& wake : wakes) wake();
}

}  // namespace

LogEventStore::Shell::Shell(std::unique_ptr<Machine> machine, std::unique_ptr<LogEngine> engine,
                            const LogStoreOptions& options)
    : machine_(std::move(machine)),
      engine_(std::move(engine)),
      queue_(options.queue_bytes_max),
      writer_([this] { write_loop(); }),
      zeroer_([this] { return engine_->zero_ahead(); }),
      merger_([this] { return engine_->merge_index(); }),
      indexer_([this] {
          const bool written = engine_->write_index();
          if (written) merger_.wake();
          return written;
      }) {
    // What was left undone, and what was read when the store was opened.
    merger_.wake();
    indexer_.wake();
}

LogEventStore::Shell::~Shell() {
    queue_.close();
    writer_.join();
    zeroer_.stop();
    indexer_.stop();
    engine_->interrupt_merge();
    merger_.stop();
    engine_->close();
}

void LogEventStore::Shell::submit(CommitRequest request, std::size_t bytes, AppendCompletion done) {
    // It would wait for a lead that its own thread holds.
    if (calling_back == this) {
        tell(done, refusal_of_callbacks());
    } else if (done.caller_waits()) {
        auto outcome = submit_and_wait(std::move(request), bytes);
        const CallingBack mark(this);
        tell(done, std::move(outcome));
    } else {
        queue_.push(std::move(request), bytes, std::move(done));
    }
}

Result<Appended> LogEventStore::Shell::submit_and_wait(CommitRequest request, std::size_t bytes) {
    if (calling_back == this) return refusal_of_callbacks();
    const CommitQueue::Ticket ticket = queue_.push(std::move(request), bytes);
    if (ticket.leads) lead();
    if (!ticket.batch->wait_until(ticket.watch_until)) {
        if (queue_.lead_late(*ticket.batch)) lead();
        ticket.batch->wait_until(std::nullopt);
    }
    return ticket.batch->take_outcome(ticket.place);
}

void LogEventStore::Shell::lead() {
    const std::shared_ptr<CommitBatch> batch = queue_.take();
    const auto begin = std::chrono::steady_clock::now();
    Committed committed = engine_->commit(batch->requests());
    const auto took = std::chrono::steady_clock::now() - begin;
    {
        const CallingBack mark(this);
        batch->complete(std::move(committed.outcomes));
        call_all(committed.wakes);
    }
    queue_.end_lead(batch, took);
    batch->finish();
    if (engine_->wants_zeroing()) zeroer_.wake();
    if (engine_->wants_index_write()) indexer_.wake();
}

void LogEventStore::Shell::write_loop() {
    while (queue_.wait_for_lead()) lead();
}

}  // namespace skald
