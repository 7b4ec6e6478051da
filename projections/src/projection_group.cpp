#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <skald/projections/projection_group.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <utility>

#include "own_transaction.hpp"
#include "partition_worker.hpp"
#include "passing_error.hpp"
#include "stored_progress.hpp"

namespace skald {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds question_pause_max = 50ms;  // of wait_for

}  // namespace

struct ProjectionGroup::Parts {
    using Worker = std::unique_ptr<PartitionWorker>;

    Parts(EventStore& store, SqlDatabase& database, LeaseStore& leases,
          std::unique_ptr<AnyProjection> projection, const ProjectionOptions& options,
          const GroupMember& member)
        : control(store, database, std::move(projection), options),
          share(leases, control.context().clock, control.context().name(), options.partitions,
                member),
          has_name(!member.instance.empty()),
          can_copy(control.context().projection->copy() != nullptr) {}

    ProjectionLoop control;  // never runs: for questions, what a person does, and to be copied
    std::mutex running;      // guards share and ending
    PartitionShare share;
    bool has_name;             // the instance
    bool can_copy;             // the projection
    std::list<Worker> ending;  // that lost their lease and have not noticed
    std::mutex mutex;          // guards what follows; run() alone changes workers
    std::map<std::uint32_t, Worker> workers;
    std::optional<Error> failure;  // with which the last run ended
    // Shared with the threads, which may still signal when they end.
    std::shared_ptr<WakeUp> work = std::make_shared<WakeUp>();

    const ProjectionContext& context() { return control.context(); }

    Result<void> check() {
        if (!has_name) return invalid_argument("an instance of a group needs a name");
        if (!can_copy) return invalid_argument("a projection that is shared can be copied");
        if (const auto form = context().form(); !form) return form.error();
        return {};
    }
    Result<void> look_if_due() { return share.is_due() ? share.look() : Result<void>(); }

    void match_workers();
    void drop(std::uint32_t partition);
    void lost(std::uint32_t partition, const Error& error);
    void start_workers();
    Result<void> reap();
    void stop_all();
    Result<void> run_until(const std::stop_token& stop);
};

// One worker for each partition that is held, under its token.
void ProjectionGroup::Parts::match_workers() {
    const auto& held = share.held();
    std::vector<std::uint32_t> gone;
    for (const auto& [partition, worker] : workers) {
        const auto lease = held.find(partition);
        const bool same = lease != held.end() && lease->second.lease.token == worker->token();
        if (same) {
            worker->extend(lease->second);
        } else {
            gone.push_back(partition);
        }
    }
    for (const std::uint32_t partition : gone) drop(partition);
    const std::lock_guard lock(mutex);
    for (const auto& [partition, lease] : held) {
        if (workers.contains(partition)) continue;
        workers[partition] = std::make_unique<PartitionWorker>(context().store, context().database,
                                                               context().projection->copy(),
                                                               context().options, partition, lease);
    }
}

// Its thread, if it has one, may need a while to notice.
void ProjectionGroup::Parts::drop(std::uint32_t partition) {
    const std::lock_guard lock(mutex);
    const auto worker = workers.find(partition);
    if (worker == workers.end()) return;
    worker->second->stop();
    if (worker->second->has_thread()) ending.push_back(std::move(worker->second));
    workers.erase(worker);
}

void ProjectionGroup::Parts::lost(std::uint32_t partition, const Error& error) {
    context().say(LogLevel::warning, "has lost partition " + std::to_string(partition),
                  {{"error", to_string(error)}});
    share.forget(partition);
    drop(partition);
}

void ProjectionGroup::Parts::start_workers() {
    for (const auto& [partition, worker] : workers) {
        if (!worker->has_thread()) worker->start([work = work] { work->signal(); });
    }
}

// Looks after the workers that have ended. Errors: one that it did not end for its lease.
Result<void> ProjectionGroup::Parts::reap() {
    std::erase_if(ending, [](const Worker& worker) { return worker->has_ended(); });
    std::vector<std::uint32_t> ended;
    for (const auto& [partition, worker] : workers) {
        if (worker->has_ended()) ended.push_back(partition);
    }
    for (const std::uint32_t partition : ended) {
        const auto outcome = workers[partition]->join();
        if (outcome) {
            drop(partition);
            share.give_back(partition);
        } else if (outcome.error().code == Errc::permission_denied) {
            lost(partition, outcome.error());
        } else {
            return outcome;
        }
    }
    return {};
}

void ProjectionGroup::Parts::stop_all() {
    for (const auto& [partition, worker] : workers) worker->stop();
    for (const auto& [partition, worker] : workers) (void)worker->join();
    ending.clear();  // joins
    const std::lock_guard lock(mutex);
    workers.clear();
}

Result<void> ProjectionGroup::Parts::run_until(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (const auto looked = look_if_due(); !looked) {
            if (!passes(looked.error())) return looked;
            context().say(LogLevel::warning, "waits for the leases",
                          {{"error", looked.error().message}});
        }
        match_workers();
        start_workers();
        // What is too much is given back when its thread has ended.
        for (const std::uint32_t partition : share.surplus()) workers[partition]->stop();
        if (auto reaped = reap(); !reaped) return reaped;
        work->wait(stop, share.interval());
    }
    return {};
}

ProjectionGroup::ProjectionGroup(EventStore& store, SqlDatabase& database, LeaseStore& leases,
                                 std::unique_ptr<AnyProjection> projection,
                                 const ProjectionOptions& options, const GroupMember& member)
    : parts_(std::make_unique<Parts>(store, database, leases, std::move(projection), options,
                                     member)) {}

ProjectionGroup::~ProjectionGroup() {
    parts_->share.leave();
}

Result<void> ProjectionGroup::run(std::stop_token stop) {
    if (auto checked = parts_->check(); !checked) return checked;
    const std::lock_guard lock(parts_->running);
    {
        const std::lock_guard guard(parts_->mutex);
        parts_->failure.reset();
    }
    auto ended = parts_->run_until(stop);
    parts_->stop_all();
    parts_->share.leave();
    if (!ended) {
        const std::lock_guard guard(parts_->mutex);
        parts_->failure = ended.error();
    }
    return ended;
}

Result<GroupProgress> ProjectionGroup::run_once() {
    if (auto checked = parts_->check(); !checked) return checked.error();
    const std::lock_guard lock(parts_->running);
    if (auto looked = parts_->look_if_due(); !looked) return looked.error();
    for (const std::uint32_t partition : parts_->share.surplus()) {
        parts_->share.give_back(partition);
    }
    parts_->match_workers();
    GroupProgress progress{.partitions = {}, .caught_up = true};
    std::vector<std::pair<std::uint32_t, Error>> lost;
    for (const auto& [partition, worker] : parts_->workers) {
        const auto step = worker->step();
        if (!step && step.error().code != Errc::permission_denied) return step.error();
        if (!step) {
            lost.emplace_back(partition, step.error());
            continue;
        }
        progress.partitions.push_back(partition);
        progress.handled += step->handled;
        progress.parked += step->parked;
        progress.caught_up = progress.caught_up && step->caught_up;
    }
    for (const auto& [partition, error] : lost) parts_->lost(partition, error);
    return progress;
}

Result<GlobalPosition> ProjectionGroup::position() {
    return stored_position(parts_->context());
}

Result<ProjectionLag> ProjectionGroup::lag() {
    return stored_lag(parts_->context());
}

Result<void> ProjectionGroup::wait_for(GlobalPosition position, std::chrono::nanoseconds timeout) {
    const auto deadline = deadline_after(timeout);
    WakeUp pause;
    for (std::chrono::nanoseconds length = 1ms;;
         length = std::min(2 * length, question_pause_max)) {
        {
            const std::lock_guard lock(parts_->mutex);
            for (const auto& [partition, worker] : parts_->workers) worker->wake();
            if (parts_->failure) return *parts_->failure;
        }
        const auto reached = this->position();
        if (!reached) return reached.error();
        if (*reached >= position) return {};
        const auto left = deadline - std::chrono::steady_clock::now();
        if (left <= 0ns) {
            return Error{Errc::timed_out, "the projection has not reached position " +
                                              std::to_string(position.value()) +
                                              " in time; it is at " +
                                              std::to_string(reached->value())};
        }
        pause.wait({}, std::min<std::chrono::nanoseconds>(length, left));
    }
}

Result<std::vector<ParkedEvent>> ProjectionGroup::parked(std::size_t events_max) {
    return SqlParkedEvents(parts_->context().database).list(parts_->context().name(), events_max);
}

Result<std::uint64_t> ProjectionGroup::retry(GlobalPosition position) {
    return parts_->control.retry(position);
}

Result<std::uint64_t> ProjectionGroup::retry_all() {
    return parts_->control.retry_all();
}

Result<std::uint64_t> ProjectionGroup::skip(GlobalPosition position) {
    return parts_->control.skip(position);
}

Result<void> ProjectionGroup::rebuild() {
    const ProjectionContext& context = parts_->context();
    const auto form = context.form();
    if (!form) return form.error();
    context.say(LogLevel::info, "rebuilds");
    return in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
        if (auto tables = create_own_tables(sql); !tables) return tables;
        return remake_read_model(sql, *form, context.projection->announces());
    });
}

}  // namespace skald
