// A ProjectionRebuild makes a read model anew while the running version goes on: it builds beside
// it, and swaps when it has caught up. Readers see the old tables until then and the new ones from
// then on, always whole:
//
//     skald::ProjectionRebuild next(store, database, RevenueByCustomer{}, codec, options);
//     if (auto swapped = next.swap(); !swapped) return swapped.error();
//
// The projection names its tables in braces (see table_names.hpp).
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/timestamp.hpp>
#include <skald/projections/any_projection.hpp>
#include <skald/projections/projection_options.hpp>
#include <stop_token>
#include <string>

namespace skald {

class EventStore;

/// How far a rebuild has come.
struct RebuildProgress {
    std::int64_t version = 1;  // of the projection that is being built
    GlobalPosition position;   // everything at or before it is in the new tables, or parked
    GlobalPosition head;       // of the store, when it was looked at last
    std::uint64_t parked = 0;  // events set aside, which go along at the swap
    /// Positions passed in a second, over the last ten; 0: not known yet.
    double positions_per_second = 0;
    Timestamp begun_at;
    Timestamp noted_at;  // when head and speed were noted, at most a second ago while it runs

    bool caught_up() const { return position >= head; }
    /// At this speed; none: nobody knows.
    std::optional<std::chrono::nanoseconds> time_left() const;
};

/// Of the projection with this name, for any process that reaches the database. None: nothing is
/// being built. Errors: those of the database.
Result<std::optional<RebuildProgress>> rebuild_in_progress(SqlDatabase& database,
                                                           const std::string& projection);

/// What is being built lies in tables, checkpoint and parked events of its own, each batch in one
/// transaction: killed at any instruction, a second one goes on where it was. One version of a
/// projection is built at a time: another one is refused until abort(). Two that build the same
/// one take turns without harm; with tokens, the newer owner stops the older one. Any thread may
/// call any function.
class ProjectionRebuild {
public:
    /// The options as for the runner, with a token of its own: that of the running version does not
    /// count here. The store, the database, and the clock and log must outlive it. Touches nothing
    /// until the first call.
    template <Projection P>
    ProjectionRebuild(EventStore& store, SqlDatabase& database, P projection,
                      std::shared_ptr<const Codec<typename P::Event>> codec,
                      const ProjectionOptions& options = {})
        : ProjectionRebuild(
              store, database,
              std::make_unique<CodedProjection<P>>(std::move(projection), std::move(codec)),
              options) {}
    ProjectionRebuild(EventStore& store, SqlDatabase& database,
                      std::unique_ptr<AnyProjection> projection,
                      const ProjectionOptions& options = {});
    ~ProjectionRebuild();
    ProjectionRebuild(const ProjectionRebuild&) = delete;
    ProjectionRebuild& operator=(const ProjectionRebuild&) = delete;

    /// One batch; the first call begins, or goes on with what an earlier process began. Events that
    /// fail are tried again, stop it or are parked, as the options say. Errors: those of
    /// ProjectionRunner::run_once(); invalid_argument also when a table is not in braces (the
    /// message says what to write); unsupported_format when another version is being built;
    /// not_found when another process has swapped it in or given it up meanwhile.
    Result<RebuildProgress> run_once();
    /// Builds until nothing more is there, or until the stop.
    Result<RebuildProgress> run_until_caught_up(const std::stop_token& stop = {});

    /// Catches up, and then, in one transaction: drops the tables of the running version, gives its
    /// names to the new ones, and moves checkpoint and parked events. Never goes back behind what
    /// readers have seen. The old version's runners end with unsupported_format at their next step;
    /// runners of this version go on. Called again after a lost answer, it finds out. Errors: those
    /// of run_once(), after which the running version is as it was; unavailable also at a stop, and
    /// when the running version was ahead each time: call again.
    Result<void> swap(const std::stop_token& stop = {});

    /// Drops what is being built, of whatever version; the running version is not touched. Nothing
    /// happens if nothing is being built. Errors: permission_denied (a newer owner builds); those
    /// of the database.
    Result<void> abort();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // all that the header need not show
};

}  // namespace skald
