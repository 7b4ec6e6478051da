// How a relay runs: what it publishes, how much at a time, and what becomes of an event that cannot
// be published.
#pragma once
#include <chrono>
#include <cstddef>
#include <skald/core/query.hpp>
#include <skald/projections/projection_options.hpp>
#include <string>

namespace skald {

class LeaseStore;
class ParkedEvents;

struct RelayOptions {
    /// The name of the store, kept with the checkpoint.
    std::string source = "events";
    /// The events that the mapping sees.
    Query filter = Query::all();
    /// Of one batch. A batch is sent as soon as there is an event, so under light load it is small;
    /// an event larger than the limit of bytes is a batch of its own.
    std::size_t batch_events_max = 1000;
    std::size_t batch_bytes_max = std::size_t{1} << 20;
    /// Batches that the publisher has not answered. What it does with several at once decides the
    /// throughput; times batch_bytes_max, this bounds the memory.
    std::size_t batches_in_flight_max = 32;
    /// A message larger than this, with key and headers, counts as one that cannot be published.
    std::size_t message_bytes_max = 1'000'000;
    /// The pauses after a store or a publisher that is away. run_until_caught_up() gives up after as
    /// many attempts in a row.
    RetryPolicy retry = {};
    /// What happens with an event that the mapping refuses or that is too large: the relay stops
    /// before it, or parks it, and the later events of its stream wait behind it.
    OnFailure on_failure = OnFailure::stop;
    /// Where events are parked. Needed for OnFailure::park. Must outlive the relay.
    ParkedEvents* parked = nullptr;
    /// Of several instances of a relay, the one with the lease publishes, and the others stand by.
    /// One that stops gives it back; one that falls silent loses it after the lease's duration. A
    /// lease does not stop an instance that was paused between its last look and a message:
    /// publishers with transactions do, and the others may publish some events twice. Null: whoever
    /// runs publishes. Must outlive the relay.
    LeaseStore* leases = nullptr;
    /// This instance. Needed with leases.
    GroupMember member = {};
    /// How long run() waits at its end for what is in flight; likewise retry() and skip().
    std::chrono::nanoseconds answer_timeout = std::chrono::seconds(10);
    /// For the age of what is behind. Null: the machine's. Must outlive the relay.
    Clock* clock = nullptr;
    /// Is told of failures and parked events. Null: nobody is. Must outlive the relay.
    Log* log = nullptr;
};

}  // namespace skald
