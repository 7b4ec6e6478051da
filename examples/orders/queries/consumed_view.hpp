// A read model that follows one topic of the shop: a projection, as it runs beside a store, fed by
// Kafka instead.
#pragma once
#include <memory>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/any_projection.hpp>
#include <skald/projections/message_runner.hpp>
#include <string>

#include "orders/published/publication.hpp"
#include "orders/service/first_failure.hpp"

namespace orders {

/// Works on a thread of its own until it is destroyed. Waits while the brokers or the database are
/// away. Several processes may follow for one read model; they share the partitions. Any thread may
/// call any function.
class ConsumedView {
public:
    struct Ports {
        skald::SqlDatabase& database;
        skald::Log& log;
        FirstFailure& failure;
    };

    /// All of the ports must outlive it. `category` is that of the events. Errors: invalid_argument,
    /// for a property or a name that is none.
    static skald::Result<std::unique_ptr<ConsumedView>> start(
        const skald::kafka::ConnectionOptions& kafka, const Publication& publication,
        std::string_view category, std::unique_ptr<skald::AnyProjection> projection, Ports ports);
    /// Finishes the transaction that is open.
    ~ConsumedView();

    /// Of the projection.
    const std::string& name() const;
    /// All that happened to its category up to here is in the read model, as this transaction sees
    /// it, whichever process put it there. Errors: those of the database.
    skald::Result<skald::GlobalPosition> position(skald::SqlTransaction& sql) const;
    /// Of this process.
    skald::MessageProgress progress() const;

private:
    struct Parts;
    explicit ConsumedView(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // the consumer, the runner and its thread
};

}  // namespace orders
