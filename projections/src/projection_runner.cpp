#include <atomic>
#include <mutex>
#include <skald/projections/projection_runner.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <utility>

#include "own_transaction.hpp"
#include "parked_handling.hpp"
#include "position_signal.hpp"
#include "projection_engine.hpp"
#include "projection_tables.hpp"

namespace skald {
namespace {

// Whether the same may work in a while.
bool passes(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::timed_out;
}

constexpr std::chrono::nanoseconds for_ever = std::chrono::nanoseconds::max();

}  // namespace

struct ProjectionRunner::Parts {
    Parts(EventStore& store, SqlDatabase& database, std::unique_ptr<AnyProjection> projection,
          const ProjectionOptions& options)
        : context{store,
                  database,
                  std::move(projection),
                  {},
                  options,
                  options.clock ? *options.clock : machine,
                  options.log ? *options.log : silence},
          engine(context) {
        context.definition = context.projection->definition();
    }

    SystemClock machine;  // unless the options have another
    NullLog silence;      // likewise
    ProjectionContext context;
    std::mutex handling;                 // one handler at a time; guards engine
    ProjectionEngine engine;             // takes the projection forward
    PositionSignal reached;              // for wait_for
    std::atomic<bool> is_stale = false;  // the engine must look at the database first
    // Shared with the store, which may still call when the runner is gone.
    std::shared_ptr<WakeUp> work = std::make_shared<WakeUp>();

    // Until the time at which the progress asks to be called again.
    void wait_for_retry(const Progress& progress, const std::stop_token& stop) {
        if (progress.retry_at) work->wait(stop, *progress.retry_at - context.clock.elapsed());
    }
};

ProjectionRunner::ProjectionRunner(EventStore& store, SqlDatabase& database,
                                   std::unique_ptr<AnyProjection> projection,
                                   const ProjectionOptions& options)
    : parts_(std::make_unique<Parts>(store, database, std::move(projection), options)) {}

ProjectionRunner::~ProjectionRunner() = default;

Result<Progress> ProjectionRunner::run_once() {
    const std::lock_guard lock(parts_->handling);
    if (parts_->is_stale.exchange(false)) parts_->engine.detach();
    auto progress = parts_->engine.step();
    if (progress) {
        parts_->reached.reach(progress->position);
    } else if (!passes(progress.error())) {
        parts_->reached.fail(progress.error());
    }
    return progress;
}

Result<Progress> ProjectionRunner::run_until_caught_up() {
    const RetryPolicy& retry = parts_->context.options.retry;
    Progress total;
    for (std::uint32_t failures = 0; !total.caught_up;) {
        const auto step = run_once();
        if (!step) {
            if (!passes(step.error()) || ++failures >= retry.attempts_max) return step.error();
            parts_->work->wait({}, retry.pause_after(failures));
            continue;
        }
        failures = 0;
        const auto handled = total.handled + step->handled;
        const auto parked = total.parked + step->parked;
        total = *step;
        total.handled = handled;
        total.parked = parked;
        parts_->wait_for_retry(*step, {});
    }
    return total;
}

Result<void> ProjectionRunner::run(std::stop_token stop) {
    std::uint32_t failures = 0;
    while (!stop.stop_requested()) {
        const auto step = run_once();
        if (!step) {
            if (!passes(step.error())) return step.error();
            parts_->context.say(LogLevel::warning, "waits for the database or the store",
                                {{"error", step.error().message}});
            parts_->work->wait(stop, parts_->context.options.retry.pause_after(++failures));
            continue;
        }
        failures = 0;
        parts_->wait_for_retry(*step, stop);
        if (!step->caught_up) continue;
        {
            const std::lock_guard lock(parts_->handling);
            parts_->engine.notify([work = parts_->work] { work->signal(); });
        }
        parts_->work->wait(stop, for_ever);
    }
    return {};
}

Result<GlobalPosition> ProjectionRunner::position() {
    const auto form = parts_->context.form();
    if (!form) return form.error();
    GlobalPosition position;
    const auto read =
        in_own_transaction(parts_->context.database, [&](SqlTransaction& sql) -> Result<void> {
            if (auto tables = create_own_tables(sql); !tables) return tables.error();
            if (auto known = find_read_model(sql, *form); !known) return known.error();
            const auto stored = SqlCheckpoints::load(sql, form->name, form->source, 0);
            if (!stored) return stored.error();
            if (stored->has_value()) position = (*stored)->position;
            return {};
        });
    if (!read) return read.error();
    return position;
}

Result<ProjectionLag> ProjectionRunner::lag() {
    const auto from = position();
    if (!from) return from.error();
    const auto& before = parts_->context.options.occurred_before;
    ProjectionLag lag;
    const auto read = parts_->context.store.for_each(
        ReadRequest::all(parts_->context.definition.filter).after(*from),
        [&](const RecordedEvent& event) -> Result<void> {
            if (before && event.occurred_at >= *before) return {};
            if (lag.events == 0) lag.age = parts_->context.clock.now() - event.recorded_at;
            ++lag.events;
            return {};
        });
    if (!read) return read.error();
    return lag;
}

Result<void> ProjectionRunner::wait_for(GlobalPosition position, std::chrono::nanoseconds timeout) {
    const auto deadline = deadline_after(timeout);
    for (;;) {
        // A position whose event is not for this projection wakes nobody else.
        parts_->work->signal();
        if (auto reached = parts_->reached.wait_until(position, deadline); !reached) return reached;
        const auto stored = this->position();
        if (!stored) return stored.error();
        if (*stored >= position) return {};
        // Another process has rebuilt the read model, which an idle runner does not notice.
        parts_->is_stale = true;
        parts_->reached.restart();
    }
}

Result<std::vector<ParkedEvent>> ProjectionRunner::parked(std::size_t events_max) {
    return SqlParkedEvents(parts_->context.database).list(parts_->context.name(), events_max);
}

Result<std::uint64_t> ProjectionRunner::retry(GlobalPosition position) {
    const std::lock_guard lock(parts_->handling);
    return retry_parked(parts_->context, position);
}

Result<std::uint64_t> ProjectionRunner::skip(GlobalPosition position) {
    const std::lock_guard lock(parts_->handling);
    return skip_parked(parts_->context, position);
}

Result<void> ProjectionRunner::rebuild() {
    const std::lock_guard lock(parts_->handling);
    parts_->reached.restart();
    auto rebuilt = parts_->engine.rebuild();
    parts_->work->signal();
    return rebuilt;
}

}  // namespace skald
