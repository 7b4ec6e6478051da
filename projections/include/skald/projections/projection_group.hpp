// A ProjectionGroup shares the work on one read model among several instances: the events are split
// into partitions by their stream, each with a checkpoint of its own, and each instance runs its
// fair number of them. Instances come and go; a lease with a fencing token a partition says who
// runs it, so each event counts once whatever happens to an instance:
//
//     skald::SqlLeases leases(database);
//     skald::ProjectionGroup revenue(store, database, leases, RevenueByCustomer{}, codec,
//                                    {.partitions = 8}, {.instance = "host-1:4711"});
//     auto ended = revenue.run(stop_token);
//
// Events of one stream are handled in their order, those of different streams in any. So a handler
// may rely on what other events of the same stream did, and for rows of several streams only on
// statements that can come in any order, such as sums. Events without a stream go by their first
// tag, and without tags all into one partition.
#pragma once
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <skald/projections/projection_runner.hpp>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace skald {

class LeaseStore;

/// What an instance has done, and for which partitions.
struct GroupProgress {
    std::vector<std::uint32_t> partitions;  // that it holds now
    std::uint64_t handled = 0;              // events whose rows were committed
    std::uint64_t parked = 0;               // events set aside
    bool caught_up = false;                 // nothing more was there in these partitions
};

/// Any thread may call any function; run() and run_once() wait for each other.
class ProjectionGroup {
public:
    /// `options.partitions` says into how many parts; `options.token` is not used. Each partition
    /// has a copy of the projection, which can be copied, for several may run at once. The store, the database, the
    /// leases, and the clock and log of the options must outlive the group. Touches nothing until
    /// the first run.
    template <Projection P>
        requires std::copy_constructible<P>
    ProjectionGroup(EventStore& store, SqlDatabase& database, LeaseStore& leases, P projection,
                    std::shared_ptr<const Codec<typename P::Event>> codec,
                    const ProjectionOptions& options, const GroupMember& member)
        : ProjectionGroup(
              store, database, leases,
              std::make_unique<CodedProjection<P>>(std::move(projection), std::move(codec)),
              options, member) {}
    ProjectionGroup(EventStore& store, SqlDatabase& database, LeaseStore& leases,
                    std::unique_ptr<AnyProjection> projection, const ProjectionOptions& options,
                    const GroupMember& member);
    /// Gives its partitions back.
    ~ProjectionGroup();
    ProjectionGroup(const ProjectionGroup&) = delete;
    ProjectionGroup& operator=(const ProjectionGroup&) = delete;

    /// Runs its share until the stop, a thread a partition, then gives it back. Waits out
    /// unavailable and timed_out of the database, the store and the leases. A partition that was
    /// lost is no error: whoever has it now goes on. Errors: the others of
    /// ProjectionRunner::run_once(), after which nothing runs; invalid_argument also for an
    /// instance without a name.
    Result<void> run(std::stop_token stop);

    /// Renews, takes and gives back what is due, and one step of each partition that it holds, in
    /// the caller's thread. Errors: as run(), and unavailable, timed_out: run again later.
    Result<GroupProgress> run_once();

    /// Of all partitions, whoever runs them, as the database has it: as those of ProjectionRunner.
    /// The position is that which all have reached.
    Result<GlobalPosition> position();
    Result<ProjectionLag> lag();
    /// Asks the database, every few milliseconds at first, because the partition may be run by
    /// another instance.
    Result<void> wait_for(GlobalPosition position, std::chrono::nanoseconds timeout);

    Result<std::vector<ParkedEvent>> parked(std::size_t events_max = 1000);
    Result<std::uint64_t> retry(GlobalPosition position);
    Result<std::uint64_t> retry_all();
    Result<std::uint64_t> skip(GlobalPosition position);
    /// All instances begin again with empty tables. With no downtime: ProjectionRebuild.
    Result<void> rebuild();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // all that the header need not show
};

}  // namespace skald
