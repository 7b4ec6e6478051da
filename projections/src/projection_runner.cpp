#include <skald/projections/projection_runner.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <utility>

#include "projection_loop.hpp"
#include "stored_progress.hpp"

namespace skald {

struct ProjectionRunner::Parts {
    Parts(EventStore& store, SqlDatabase& database, std::unique_ptr<AnyProjection> projection,
          const ProjectionOptions& options)
        : loop(store, database, std::move(projection), options) {}

    ProjectionLoop loop;
};

ProjectionRunner::ProjectionRunner(EventStore& store, SqlDatabase& database,
                                   std::unique_ptr<AnyProjection> projection,
                                   const ProjectionOptions& options)
    : parts_(std::make_unique<Parts>(store, database, std::move(projection), options)) {}

ProjectionRunner::~ProjectionRunner() = default;

Result<Progress> ProjectionRunner::run_once() {
    return parts_->loop.run_once();
}

Result<Progress> ProjectionRunner::run_until_caught_up() {
    return parts_->loop.run_until_caught_up({});
}

Result<void> ProjectionRunner::run(std::stop_token stop) {
    return parts_->loop.run(stop);
}

Result<GlobalPosition> ProjectionRunner::position() {
    return parts_->loop.position();
}

Result<ProjectionLag> ProjectionRunner::lag() {
    return stored_lag(parts_->loop.context());
}

Result<void> ProjectionRunner::wait_for(GlobalPosition position, std::chrono::nanoseconds timeout) {
    return parts_->loop.wait_for(position, timeout);
}

Result<std::vector<ParkedEvent>> ProjectionRunner::parked(std::size_t events_max) {
    const ProjectionContext& context = parts_->loop.context();
    return SqlParkedEvents(context.database).list(context.name(), events_max);
}

Result<std::uint64_t> ProjectionRunner::retry(GlobalPosition position) {
    return parts_->loop.retry(position);
}

Result<std::uint64_t> ProjectionRunner::retry_all() {
    return parts_->loop.retry_all();
}

Result<std::uint64_t> ProjectionRunner::skip(GlobalPosition position) {
    return parts_->loop.skip(position);
}

Result<void> ProjectionRunner::rebuild() {
    return parts_->loop.rebuild();
}

}  // namespace skald
