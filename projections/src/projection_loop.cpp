#include "projection_loop.hpp"

#include <skald/projections/sql_checkpoints.hpp>
#include <utility>

#include "own_transaction.hpp"
#include "parked_handling.hpp"
#include "passing_error.hpp"
#include "projection_tables.hpp"
#include "request_table.hpp"
#include "stored_progress.hpp"

namespace skald {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds request_interval = 1s;  // between two looks for requests
constexpr std::chrono::nanoseconds request_pause = 30s;    // after one that failed

}  // namespace

ProjectionLoop::ProjectionLoop(EventStore& store, SqlDatabase& database,
                               std::unique_ptr<AnyProjection> projection,
                               const ProjectionOptions& options)
    : context_{store,
               database,
               std::move(projection),
               {},
               options,
               options.clock ? *options.clock : machine_,
               options.log ? *options.log : silence_},
      engine_(context_) {
    context_.definition = context_.projection->definition();
    context_.consumer = context_.definition.name;
}

Result<Progress> ProjectionLoop::run_once() {
    const std::lock_guard lock(handling_);
    if (is_stale_.exchange(false)) engine_.detach();
    auto progress = engine_.step();
    if (progress) {
        reached_.reach(progress->position);
    } else if (!passes(progress.error())) {
        reached_.fail(progress.error());
    }
    return progress;
}

Result<Progress> ProjectionLoop::run_until_caught_up(
    const std::stop_token& stop, const std::function<void(const Progress&)>& after_step) {
    const RetryPolicy& retry = context_.options.retry;
    Progress total;
    for (std::uint32_t failures = 0; !total.caught_up && !stop.stop_requested();) {
        const auto step = run_once();
        if (!step) {
            if (!passes(step.error()) || ++failures >= retry.attempts_max) return step.error();
            work_->wait(stop, retry.pause_after(failures));
            continue;
        }
        failures = 0;
        const auto handled = total.handled + step->handled;
        const auto parked = total.parked + step->parked;
        total = *step;
        total.handled = handled;
        total.parked = parked;
        if (after_step) after_step(*step);
        wait_for_retry(*step, stop);
    }
    return total;
}

Result<void> ProjectionLoop::run(const std::stop_token& stop) {
    std::uint32_t failures = 0;
    while (!stop.stop_requested()) {
        const auto step = run_once();
        if (!step) {
            if (!passes(step.error())) return step.error();
            context_.say(LogLevel::warning, "waits for the database or the store",
                         {{"error", step.error().message}});
            work_->wait(stop, context_.options.retry.pause_after(++failures));
            continue;
        }
        failures = 0;
        look_at_requests();
        wait_for_retry(*step, stop);
        if (!step->caught_up) continue;
        {
            const std::lock_guard lock(handling_);
            engine_.notify([work = work_] { work->signal(); });
        }
        wait_for_work(stop);
        gather(stop);
    }
    return {};
}

// Requests wake nobody, for they come by way of the database.
void ProjectionLoop::wait_for_work(const std::stop_token& stop) {
    const auto timeout = takes_requests() ? request_interval : for_ever;
    while (!work_->wait(stop, timeout)) look_at_requests();
}

// One of all partitions is enough.
bool ProjectionLoop::takes_requests() const {
    return context_.options.on_failure == OnFailure::park && context_.partition == 0;
}

void ProjectionLoop::look_at_requests() {
    using std::chrono::steady_clock;
    if (!takes_requests()) return;
    const std::lock_guard lock(handling_);
    if (steady_clock::now() < next_look_) return;
    const auto done = carry_out_requests(context_);
    const bool goes_on = done || passes(done.error());
    next_look_ = steady_clock::now() + (goes_on ? request_interval : request_pause);
    if (goes_on) return;
    context_.say(LogLevel::warning, "cannot look for requests about parked events",
                 {{"error", done.error().message}});
}

void ProjectionLoop::gather(const std::stop_token& stop) {
    if (context_.options.gather.count() <= 0 || awaited_ > 0) return;
    work_->wait(stop, context_.options.gather);
}

// Until the time at which the progress asks to be called again.
void ProjectionLoop::wait_for_retry(const Progress& progress, const std::stop_token& stop) {
    if (progress.retry_at) work_->wait(stop, *progress.retry_at - context_.clock.elapsed());
}

Result<void> ProjectionLoop::rebuild() {
    const std::lock_guard lock(handling_);
    reached_.restart();
    auto rebuilt = engine_.rebuild();
    work_->signal();
    return rebuilt;
}

Result<void> ProjectionLoop::wait_for(GlobalPosition position, std::chrono::nanoseconds timeout) {
    const auto deadline = deadline_after(timeout);
    ++awaited_;
    auto waited = wait_until(position, deadline);
    --awaited_;
    return waited;
}

Result<void> ProjectionLoop::wait_until(GlobalPosition position,
                                        std::chrono::steady_clock::time_point deadline) {
    for (;;) {
        // A position whose event is not for this projection wakes nobody else.
        work_->signal();
        if (auto reached = reached_.wait_until(position, deadline); !reached) return reached;
        const auto stored = this->position();
        if (!stored) return stored.error();
        if (*stored >= position) return {};
        // Another process has rebuilt the read model, which an idle runner does not notice.
        is_stale_ = true;
        reached_.restart();
    }
}

Result<GlobalPosition> ProjectionLoop::position() {
    return stored_position(context_);
}

Result<std::uint64_t> ProjectionLoop::retry(GlobalPosition position) {
    const std::lock_guard lock(handling_);
    return retry_parked(context_, position);
}

Result<std::uint64_t> ProjectionLoop::retry_all() {
    const std::lock_guard lock(handling_);
    return retry_all_parked(context_);
}

Result<std::uint64_t> ProjectionLoop::skip(GlobalPosition position) {
    const std::lock_guard lock(handling_);
    return skip_parked(context_, position);
}

}  // namespace skald
