// Brings a log into the store of a running service, as if another system sent it event by event.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>

#include "orders/program/prepared_log.hpp"
#include "orders/service/first_failure.hpp"

namespace orders {

/// Works on a thread of its own, from where the store ends: a service that was killed meanwhile
/// goes on, and repeats nothing. Nobody else may write to the store until it is done.
class OrderImport {
public:
    /// `events_per_second_max`: 0: as many as it can. The store and the failure must outlive it.
    static std::unique_ptr<OrderImport> start(PreparedLog log, skald::EventStore& store,
                                              std::uint32_t events_per_second_max,
                                              FirstFailure& failure);
    /// Waits for the end of the log, from now on as fast as it can.
    ~OrderImport();

private:
    struct Parts;
    explicit OrderImport(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // the log and the thread
};

}  // namespace orders
