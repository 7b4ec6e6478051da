// A log that is brought into a store: its n-th event becomes the event at position n. That makes it
// simple to continue: what the store holds already is the beginning of the log, or another log.
#pragma once
#include <cstdint>
#include <functional>
#include <skald/core/event_store.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/uuid.hpp>

#include "orders/import/in_flight.hpp"

namespace orders {

class LogFeed {
public:
    virtual ~LogFeed() = default;
    LogFeed() = default;
    LogFeed(const LogFeed&) = delete;
    LogFeed& operator=(const LogFeed&) = delete;

    /// How many events the log has. It was checked as a whole.
    virtual std::uint64_t events() const = 0;
    /// The id of the event that belongs at this position, from 1 to events().
    virtual skald::EventId event_at(skald::GlobalPosition position) const = 0;
    /// Submits all events after this position, in their order, and calls `tick` now and then.
    /// Returns when all are submitted, or when `in_flight` says that one failed. Errors: those of
    /// reading the log.
    virtual skald::Result<void> submit_after(skald::GlobalPosition position, InFlight& in_flight,
                                             const std::function<void()>& tick) = 0;
};

struct BroughtIn {
    std::uint64_t there_before = 0;  // events of the log that the store held already
    std::uint64_t added = 0;         // events that are new
};

/// Is told now and then how many events of the log are in the store, and how many it has.
using Watch = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// Brings the log in, from where the store ends. Stopped at any moment, also by `kill -9`, a second
/// call does the rest and repeats nothing. Errors: invalid_argument, when the store holds another
/// log; those of the feed and of append.
skald::Result<BroughtIn> bring_in(skald::EventStore& store, LogFeed& feed, const Watch& watch);

}  // namespace orders
