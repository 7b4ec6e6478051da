// The order service: orders over HTTP, on a log store and an SQLite read model in one directory.
#pragma once
#include <chrono>
#include <memory>
#include <skald/adapters/http/http_server_options.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/core/random.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

namespace orders {

struct OrderServiceOptions {
    std::string data = "orders-data";  // the directory of the store and the read model
    skald::http::ServerOptions server = {.body_bytes_max = std::size_t{64} * 1024};
    /// How long a read waits for the position in its Skald-Min-Position.
    std::chrono::nanoseconds read_wait_max = std::chrono::seconds(2);
    /// How old an event may be that is not in the list of orders before the service is not ready.
    std::chrono::nanoseconds lag_max = std::chrono::seconds(10);
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
    };

    /// Errors: those of LogEventStore::open, of the read model, and of http::Server::start.
    static skald::Result<std::unique_ptr<OrderService>> start(const OrderServiceOptions& options,
                                                              Ports ports);
    /// Answers what is under way, then closes the store.
    ~OrderService();

    std::uint16_t port() const;
    /// "GET /orders/{id}" and so on, for comparison with the description.
    std::vector<std::string> routes() const;

private:
    struct Parts;
    explicit OrderService(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // in the order in which they need each other
};

}  // namespace orders
