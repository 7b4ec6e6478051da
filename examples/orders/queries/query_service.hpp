// The read side as a process of its own: what the shop publishes becomes read models in PostgreSQL,
// which answer over HTTP.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <skald/adapters/http/http_server_options.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/core/random.hpp>
#include <skald/core/result.hpp>

#include "orders/queries/shop_views.hpp"

namespace orders {

struct QueryServiceOptions {
    ShopViewsOptions views = {};
    skald::http::ServerOptions server = {};
    /// How long a read waits for the position in its Skald-Min-Position.
    std::chrono::nanoseconds read_wait_max = std::chrono::seconds(2);
};

/// Answers from start() until it is destroyed: GET /orders and /summary as the order service does,
/// /reports, and health and metrics.
class QueryService {
public:
    /// All must outlive the service.
    struct Ports {
        skald::Clock& clock;
        skald::Random& random;
        skald::Log& log;
        /// Called once if a read model stops for good, on some thread, to end the program. May be
        /// empty.
        std::function<void()> on_failure = {};
    };

    /// Errors: those of ShopViews::open and of http::Server::start.
    static skald::Result<std::unique_ptr<QueryService>> start(const QueryServiceOptions& options,
                                                              Ports ports);
    /// Answers what is under way, then stops following.
    ~QueryService();

    std::uint16_t port() const;
    /// Why a read model has stopped for good; none: all follow.
    std::optional<skald::Error> failure() const;

private:
    struct Parts;
    explicit QueryService(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // in the order in which they need each other
};

}  // namespace orders
