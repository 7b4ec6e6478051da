// A Relay publishes the log of a store, or a part of it, through a Publisher: in order, several
// batches at once, from the checkpoint that the publisher keeps with its messages. Whatever fails,
// it begins again at that checkpoint. So nothing is lost, events of one stream keep their order, and
// with a publisher that has transactions each event is published once; with one that has none, a
// failure may publish some a second time, which consumers tell by the position.
//
//     Relay relay(store, publisher, "orders-to-kafka", cloud_events({.source = "/orders"}),
//                 {.source = "orders"});
//     relay.run(stop_token);
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <skald/core/parked_events.hpp>
#include <skald/projections/lag.hpp>
#include <skald/projections/message_mapping.hpp>
#include <skald/projections/relay_options.hpp>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace skald {

class EventStore;
class Publisher;

/// What a relay has done, and how far it is.
struct RelayProgress {
    std::uint64_t published = 0;  // messages that were acknowledged
    std::uint64_t parked = 0;     // events set aside, those that wait for another included
    GlobalPosition position;      // all that is to be published up to here is, or is parked
    GlobalPosition head;          // of the store, when it was read last
    std::size_t in_flight = 0;    // batches that are not answered
    bool caught_up = false;       // nothing more was there, and nothing is in flight
    bool stands_by = false;       // another instance has the lease
};

/// Any thread may call any function. One relay a publisher; two relays of one name publish twice, or
/// the older one is stopped, as the publisher says, unless the options give them leases.
class Relay {
public:
    /// The store, the publisher and what the options point to must outlive the relay. `name` is the
    /// consumer's name of parked events. Touches nothing until the first run.
    template <MapsEvents F>
    Relay(EventStore& store, Publisher& publisher, std::string name, F mapping,
          RelayOptions options = {})
        : Relay(store, publisher, std::move(name),
                std::unique_ptr<MessageMapping>(
                    std::make_unique<FunctionMapping<F>>(std::move(mapping))),
                std::move(options)) {}
    Relay(EventStore& store, Publisher& publisher, std::string name,
          std::unique_ptr<MessageMapping> mapping, RelayOptions options = {});
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    /// Takes in what was acknowledged and hands over what may be handed over; never waits for an
    /// event or an acknowledgement. The first run, and each after an error, asks the publisher for
    /// the checkpoint. Errors: handler_failed (an event cannot be published and on_failure is stop;
    /// all before it are published); permission_denied (another relay of this name has taken over:
    /// stop); invalid_argument (the checkpoint is of another store; an option or a topic is wrong);
    /// not_found (a topic is missing); unavailable, timed_out (run again later); io, corrupt.
    Result<RelayProgress> run_once();

    /// Runs until all that is there is acknowledged. Yields the sum. Errors: those of run_once();
    /// unavailable and timed_out after as many attempts in a row as the retry policy allows;
    /// unavailable, when another instance has the lease.
    Result<RelayProgress> run_until_caught_up();

    /// Publishes what is there and then what comes, until the token is stopped; then waits for what
    /// is in flight, for a bounded time, and gives its lease back. While another instance has the
    /// lease it stands by. Waits out unavailable and timed_out, however long. Errors: the others of
    /// run_once().
    Result<void> run(std::stop_token stop);

    /// Up to where everything is published, as far as this relay knows. Errors: unavailable, before
    /// its first run.
    Result<GlobalPosition> position();

    /// Publishes again what is behind this position, or nothing at or before it: 0 means everything,
    /// the store's head nothing that is there. A run goes on from there. Consumers that know events
    /// by their position pass over those that they had; others see them twice. A value: the
    /// publisher has kept it. Errors: invalid_argument, beyond the store's head; unavailable, also
    /// when another instance has the lease; those of the store and the publisher.
    Result<void> reset_to(GlobalPosition position);

    /// Reads what is not published yet, so it costs as much as that is. Events that the mapping
    /// leaves out count until they are scanned. Errors: those of position() and the store.
    Result<Lag> lag();

    /// Waits until everything up to the position is published. Errors: timed_out; the error with
    /// which the run ended meanwhile.
    Result<void> wait_for(GlobalPosition position, std::chrono::nanoseconds timeout);

    /// The parked events, the oldest first. Errors: invalid_argument, if the options name no place
    /// for them; those of that place.
    Result<std::vector<ParkedEvent>> parked(std::size_t events_max);
    /// Publishes a parked event and those that wait behind it, each up to the first that fails, and
    /// yields how many. A crash in between may publish one of them twice. Errors: not_found;
    /// invalid_argument, when an older event of its stream is parked; handler_failed, when it cannot
    /// be published still; those of the publisher.
    Result<std::uint64_t> retry(GlobalPosition position);
    /// Gives a parked event up and publishes those that wait behind it. Errors: as retry().
    Result<std::uint64_t> skip(GlobalPosition position);

private:
    struct Parts;

    std::unique_ptr<Parts> parts_;
};

}  // namespace skald
