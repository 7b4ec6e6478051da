// The order service: orders over HTTP, on a log store in a directory or a store in PostgreSQL, with an
// SQLite read model beside it. It may publish what happens, and bring a log in.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <skald/adapters/http/http_server_options.hpp>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/core/random.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

#include "orders/program/prepared_log.hpp"
#include "orders/published/publication.hpp"
#include "orders/published/shop_topics.hpp"

namespace orders {

struct OrderServiceOptions {
    std::string data = "orders-data";  // the directory of the read model, and of the store
    /// "postgresql://..." or what else libpq takes: the store is there. Empty: it is in `data`.
    std::string store = {};
    skald::http::ServerOptions server = {.body_bytes_max = std::size_t{64} * 1024};
    /// How long a read waits for the position in its Skald-Min-Position.
    std::chrono::nanoseconds read_wait_max = std::chrono::seconds(2);
    /// How old an event may be that is not in the list of orders before the service is not ready.
    std::chrono::nanoseconds lag_max = std::chrono::seconds(10);

    /// Without bootstrap servers nothing is published.
    skald::kafka::ConnectionOptions kafka = {.bootstrap_servers = {},
                                             .answer_timeout = std::chrono::seconds(10)};
    Publication publication = {};
    MissingTopics missing_topics = MissingTopics::refuse;
    /// 0: a log is brought in as fast as possible.
    std::uint32_t import_rate_max = 0;
};

/// Answers from start() until it is destroyed. docs/decisions/0010-the-order-service.md says what it
/// promises, openapi.json how it is spoken to.
class OrderService {
public:
    /// All must outlive the service.
    struct Ports {
        skald::Clock& clock;
        skald::Random& random;
        skald::Log& log;
        /// Called once if a part fails for good, on some thread, to end the program. May be empty.
        std::function<void()> on_failure = {};
    };

    /// `incoming` is brought into the store while the service answers. Errors: those of
    /// LogEventStore::open or PostgresEventStore::open, of the read model, of OrderRelay::start, and
    /// of http::Server::start.
    static skald::Result<std::unique_ptr<OrderService>> start(
        const OrderServiceOptions& options, Ports ports,
        std::optional<PreparedLog> incoming = std::nullopt);
    /// Answers what is under way, then closes the store.
    ~OrderService();

    std::uint16_t port() const;
    /// "GET /orders/{id}" and so on, for comparison with the description.
    std::vector<std::string> routes() const;
    /// Why a part of it has stopped for good, such as the relay; none: all work.
    std::optional<skald::Error> failure() const;

private:
    struct Parts;
    explicit OrderService(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // in the order in which they need each other
};

}  // namespace orders
