// How a projection runs: how much at a time, and what becomes of an event that it cannot handle.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/lease_store.hpp>
#include <skald/core/timestamp.hpp>
#include <string>

namespace skald {

/// How often a failing event is tried, and how long the pauses are: base, twice that, four times
/// ... never more than cap.
struct RetryPolicy {
    std::uint32_t attempts_max = 5;  // all of them, the first included; at least 1
    std::chrono::nanoseconds backoff_base = std::chrono::milliseconds(100);
    std::chrono::nanoseconds backoff_cap = std::chrono::seconds(10);

    /// The pause after so many failed attempts.
    std::chrono::nanoseconds pause_after(std::uint32_t attempts) const;
};

/// What happens when an event has failed for the last time.
enum class OnFailure : std::uint8_t {
    stop,  // the run ends with handler_failed, the checkpoint stays before the event
    park,  // the event is set aside with its error, and so are the later events of its stream,
           // which wait for it; all others go on. An event without a stream holds nothing back
};

/// One of several instances that share work by leases.
struct GroupMember {
    /// A name that no other instance has, such as host and process id.
    std::string instance;
    /// How long the work of an instance waits when it has died. Leases are renewed three times in
    /// it.
    std::chrono::nanoseconds lease_duration = std::chrono::seconds(15);
};

class Clock;
class Log;

struct ProjectionOptions {
    /// The name of the store, kept with the checkpoint: a projection that was built from one source
    /// refuses to go on from another.
    std::string source = "events";
    /// Events of one transaction. A crash repeats no more than this.
    std::size_t batch_events_max = 1000;
    /// How long a run that has caught up and hears of an event waits for more of them, so that one
    /// transaction does for several, and commands do not share the machine with as many small ones.
    /// Whoever waits for a position is not kept waiting. 0: it begins at once.
    std::chrono::nanoseconds gather = {};
    RetryPolicy retry = {};
    OnFailure on_failure = OnFailure::stop;
    /// Only events that occurred before this instant: the read model as of then. Kept with the read
    /// model, which refuses to go on with another instant.
    std::optional<Timestamp> occurred_before = {};
    /// Into how many parts the events are split, each with a checkpoint of its own, so that several
    /// instances share the work (see projection_group.hpp). Kept with the read model: another number
    /// needs a rebuild.
    std::uint32_t partitions = 1;
    /// Of the lease under which this process runs the projection. Once a newer token has been seen,
    /// nothing more is written under this one.
    FencingToken token = {};
    /// For the pauses of retries, and the age of what is behind. Null: the machine's. Must outlive
    /// the runner.
    Clock* clock = nullptr;
    /// Is told of failures, parked events and rebuilds. Null: nobody is. Must outlive the runner.
    Log* log = nullptr;
};

}  // namespace skald
