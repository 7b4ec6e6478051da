#include "log_event_store_shell.hpp"

#include <future>
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

/// What was promised by noexcept in the interface: a completion that throws ends the program,
/// because nobody could hear of the failure.
void complete(QueuedRequest& request, Result<Appended> outcome) noexcept {
    request.done(std::move(outcome));
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
      zeroer_([this] { zero_loop(); }) {}

LogEventStore::Shell::~Shell() {
    queue_.close();
    writer_.join();
    {
        const std::lock_guard lock(zero_mutex_);
        closing_ = true;
    }
    zero_wanted_.notify_one();
    zeroer_.join();
    engine_->close();
}

void LogEventStore::Shell::submit(QueuedRequest request, bool caller_waits) {
    // It would wait for a lead that its own thread holds.
    if (calling_back == this) {
        complete(request, invalid_argument("a completion or a wake must not write to its store"));
        return;
    }
    if (queue_.push(std::move(request), caller_waits)) lead();
}

Result<void> LogEventStore::Shell::submit_and_wait(CommitRequest request, std::size_t bytes) {
    // Shared: who sets the value still holds it for a moment when this thread has gone on.
    const auto promise = std::make_shared<std::promise<Result<Appended>>>();
    auto outcome = promise->get_future();
    submit({std::move(request),
            [promise](Result<Appended> result) { promise->set_value(std::move(result)); }, bytes},
           true);
    const auto result = outcome.get();
    return result ? Result<void>() : result.error();
}

void LogEventStore::Shell::lead() {
    std::vector<QueuedRequest> taken = queue_.take();
    std::vector<CommitRequest> requests;
    requests.reserve(taken.size());
    for (QueuedRequest& one : taken) requests.push_back(std::move(one.request));
    Committed committed = engine_->commit(requests);
    {
        const CallingBack mark(this);
        for (std::size_t i = 0; i < taken.size(); ++i) {
            complete(taken[i], std::move(committed.outcomes[i]));
        }
        call_all(committed.wakes);
    }
    queue_.end_lead();
    if (!engine_->wants_zeroing()) return;
    {
        const std::lock_guard lock(zero_mutex_);
        zeroing_ = true;
    }
    zero_wanted_.notify_one();
}

void LogEventStore::Shell::write_loop() {
    while (queue_.wait_for_lead()) lead();
}

void LogEventStore::Shell::zero_loop() {
    std::unique_lock lock(zero_mutex_);
    while (true) {
        zero_wanted_.wait(lock, [this] { return closing_ || zeroing_; });
        if (closing_) return;
        zeroing_ = false;
        lock.unlock();
        const bool more = engine_->zero_ahead();
        lock.lock();
        zeroing_ = zeroing_ || more;
    }
}

}  // namespace skald
