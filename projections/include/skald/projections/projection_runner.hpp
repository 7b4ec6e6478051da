// A ProjectionRunner keeps a read model in step with a store. Its rows and its checkpoint change in
// one transaction of the read model's database, so each event counts once, also when the process is
// killed at any instruction: what was not committed is done again, and nothing else.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/parked_events.hpp>
#include <skald/projections/any_projection.hpp>
#include <skald/projections/lag.hpp>
#include <skald/projections/projection_options.hpp>
#include <stop_token>
#include <vector>

namespace skald {

class EventStore;

/// What a run has done, and what comes next.
struct Progress {
    std::uint64_t handled = 0;  // events whose rows were committed
    std::uint64_t parked = 0;   // events set aside, those that wait for another included
    GlobalPosition position;    // everything at or before it is in the read model, or parked
    GlobalPosition head;        // of the store, when it was read last
    bool caught_up = false;     // nothing more was there
    /// An event failed and is tried again at this time (elapsed() of the options' clock): run then,
    /// not before.
    std::optional<std::chrono::nanoseconds> retry_at = {};
    std::optional<Error> failure = {};  // of that event
};

/// How far a read model is behind.
struct ProjectionLag : Lag {
    std::uint64_t parked = 0;  // set aside and not in it either, until somebody looks
};

/// Any thread may call any function. Runs, retries and the rebuild wait for each other, for the
/// length of one transaction. Several runners of one projection, also in several processes, take
/// turns without harm; a lease with its fencing token spares the work.
class ProjectionRunner {
public:
    /// The store, the database, and the clock and log of the options must outlive the runner.
    /// Touches nothing until the first run.
    template <Projection P>
    ProjectionRunner(EventStore& store, SqlDatabase& database, P projection,
                     std::shared_ptr<const Codec<typename P::Event>> codec,
                     const ProjectionOptions& options = {})
        : ProjectionRunner(
              store, database,
              std::make_unique<CodedProjection<P>>(std::move(projection), std::move(codec)),
              options) {}
    ProjectionRunner(EventStore& store, SqlDatabase& database,
                     std::unique_ptr<AnyProjection> projection,
                     const ProjectionOptions& options = {});
    ~ProjectionRunner();
    ProjectionRunner(const ProjectionRunner&) = delete;
    ProjectionRunner& operator=(const ProjectionRunner&) = delete;

    /// One batch, or a part of one, in one transaction; never waits for events or for a retry. The
    /// first run creates the projection's tables. An event that fails takes its batch back; then
    /// those before it are committed, and it is tried alone, with pauses, as the retry policy says.
    /// Errors, after each of which a later run goes on from the checkpoint: handler_failed (an
    /// event failed for the last time and on_failure is stop); unsupported_format (the tables are
    /// of another version of the projection, also since a newer program has rebuilt them:
    /// rebuild()); permission_denied (a newer owner has taken
    /// over: stop); invalid_argument (the read model is of another store, or the schema does not
    /// work); unavailable, timed_out (of the database or the store: run again later); io, corrupt.
    Result<Progress> run_once();

    /// Runs until nothing more is there, also through the pauses of retries. Yields the sum.
    /// Errors: those of run_once(); unavailable and timed_out after as many attempts in a row as
    /// the retry policy allows.
    Result<Progress> run_until_caught_up();

    /// Catches up and then follows the store until the token is stopped. Waits out unavailable and
    /// timed_out, however long. Errors: the others of run_once().
    Result<void> run(std::stop_token stop);

    /// Up to where everything is in the read model, or parked, as the database has it, whoever ran
    /// or rebuilt the projection last. Errors: unsupported_format, invalid_argument (the read model
    /// is of another version or source, see run_once()); those of the database.
    Result<GlobalPosition> position();

    /// Reads what is not handled yet, so it costs as much as there is to catch up with. Parked
    /// events are not behind, but their number is worth an alert too. Errors: those of position() and the store.
    Result<ProjectionLag> lag();

    /// Waits until this runner has reached the position, and asks the database whether it is still
    /// so: then the read model shows what was appended there. If another process has rebuilt it
    /// meanwhile, waits until it is full again. Takes a transaction, so not for a thread that has
    /// one open. Time is the machine's; it bounds the wait, not the question. Errors: timed_out;
    /// the error with which the run ended meanwhile; those of position().
    Result<void> wait_for(GlobalPosition position, std::chrono::nanoseconds timeout);

    /// The parked events, the oldest first.
    Result<std::vector<ParkedEvent>> parked(std::size_t events_max = 1000);
    /// Handles a parked event again, and then those of its stream that wait for it, each in a
    /// transaction of its own. Yields how many were handled. Errors: handler_failed (it stays
    /// parked, with the new error, also if the event is no longer in the store); not_found (it is
    /// not parked, or another process was faster); invalid_argument (an older event of its stream
    /// is parked: begin with that one).
    Result<std::uint64_t> retry(GlobalPosition position);
    /// Handles all parked events again, once the code is mended. Yields how many were handled; those
    /// that failed again stay parked, with their new error. Errors: those of the database.
    Result<std::uint64_t> retry_all();
    /// Gives a parked event up, then handles those of its stream that wait for it, like retry().
    Result<std::uint64_t> skip(GlobalPosition position);

    /// Drops the projection's tables, also those of an earlier version, creates them anew and
    /// begins at the first event, all in one transaction; parked events are forgotten. The next
    /// runs fill the tables; until then readers see them incomplete. Errors: those of run_once().
    Result<void> rebuild();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // all that the header need not show
};

}  // namespace skald
