// A LiveFollower follows a store for something that is kept in memory. It is the part of a
// LiveProjection that does not depend on its types.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <skald/core/global_position.hpp>
#include <skald/core/query.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/projections/projection_runner.hpp>
#include <stop_token>

namespace skald {

struct LiveOptions {
    /// Events that are read and applied at once; readers wait so long.
    std::size_t page_events_max = 1000;
    /// For the age of what is behind. Null: the machine's.
    Clock* clock = nullptr;
};

/// What is kept in memory.
class LiveFold {
public:
    virtual ~LiveFold() = default;
    /// Applies the events of a page, counting `applied` up as it goes. May throw.
    virtual Result<void> fold(const EventBatch& page, std::size_t& applied) = 0;
};

class LiveFollower {
public:
    /// The store, the fold and the clock of the options must outlive it.
    LiveFollower(EventStore& store, Query filter, LiveFold& fold, const LiveOptions& options);
    ~LiveFollower();
    LiveFollower(const LiveFollower&) = delete;
    LiveFollower& operator=(const LiveFollower&) = delete;

    /// Until nothing more is there. Yields the position reached. Errors: handler_failed (an event
    /// could not be decoded or applied: the state stays as after the events before it, if the apply
    /// that threw left it so, and nothing more is applied; mend the code and start anew); those of
    /// the store, after which a later run goes on.
    Result<GlobalPosition> run_until_caught_up();
    /// Catches up and follows the store until the stop. Waits out unavailable and timed_out. Errors:
    /// the others of run_until_caught_up().
    Result<void> run(const std::stop_token& stop);

    /// Everything at or before it is in the state.
    GlobalPosition position() const;
    /// As ProjectionRunner::lag.
    Result<ProjectionLag> lag() const;
    /// Waits until the position is in the state. Errors: timed_out; that with which the run ended.
    Result<void> wait_for(GlobalPosition position, std::chrono::nanoseconds timeout);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // all that the header need not show
};

}  // namespace skald
