// Publishes what happens in the shop to Kafka, from the process that owns the store.
#pragma once
#include <memory>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>
#include <string>

#include "orders/published/publication.hpp"
#include "orders/published/shop_topics.hpp"
#include "orders/service/first_failure.hpp"

namespace orders {

struct OrderRelayOptions {
    skald::kafka::ConnectionOptions connection = {};
    /// The name of the store, which is kept with the checkpoint: another one is refused.
    std::string source = "events";
    Publication publication = {};
    MissingTopics missing = MissingTopics::refuse;
};

/// Works on a thread of its own until it is destroyed, each event exactly once. Waits while the
/// brokers are away. Another one of the same name, such as that of a service which was started
/// elsewhere, stops this one. Any thread may call any function.
class OrderRelay {
public:
    struct Ports {
        skald::EventStore& store;
        skald::Log& log;
        FirstFailure& failure;
    };

    /// All of the ports must outlive it. Errors: invalid_argument, for a property or a name that is
    /// none.
    static skald::Result<std::unique_ptr<OrderRelay>> start(OrderRelayOptions options, Ports ports);
    /// Waits for what is on its way, for at most ten seconds.
    ~OrderRelay();

    /// Up to where everything is published.
    skald::GlobalPosition position() const;

private:
    struct Parts;
    explicit OrderRelay(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // the publisher, the relay and its thread
};

}  // namespace orders
