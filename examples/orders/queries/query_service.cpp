#include "orders/queries/query_service.hpp"

#include <utility>

#include "orders/queries/query_state.hpp"
#include "orders/queries/report_routes.hpp"
#include "orders/service/list_routes.hpp"
#include "orders/service/operation_routes.hpp"
#include "orders/service/request_counter.hpp"

namespace orders {

using skald::Result;

struct QueryService::Parts {
    explicit Parts(Ports given)
        : ports(std::move(given)), failure(ports.log, ports.on_failure), requests(metrics) {}

    Ports ports;
    skald::telemetry::Metrics metrics;
    FirstFailure failure;
    RequestCounter requests;
    std::unique_ptr<ShopViews> views;
    std::unique_ptr<QueryState> state;
    std::unique_ptr<http::Server> server;  // last: it uses all the others

    Result<void> run(const QueryServiceOptions& options) {
        auto opened = ShopViews::open(options.views, ports.log, failure);
        if (!opened) return opened.error();
        views = *std::move(opened);
        state = std::make_unique<QueryState>(metrics, *views, failure);
        Routes routes = list_routes(*views, options.read_wait_max);
        for (Routes more : {report_routes(*views), operation_routes(*state)}) {
            routes.insert(routes.end(), more.begin(), more.end());
        }
        auto serving =
            serve(routes, {ports.clock, ports.random, ports.log, &requests}, options.server);
        if (!serving) return serving.error();
        server = *std::move(serving);
        return {};
    }
};

QueryService::QueryService(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
QueryService::~QueryService() = default;

Result<std::unique_ptr<QueryService>> QueryService::start(const QueryServiceOptions& options,
                                                          Ports ports) {
    auto parts = std::make_unique<Parts>(std::move(ports));
    if (const auto running = parts->run(options); !running) return running.error();
    return std::unique_ptr<QueryService>(new QueryService(std::move(parts)));
}

std::uint16_t QueryService::port() const {
    return parts_->server->port();
}

std::optional<skald::Error> QueryService::failure() const {
    return parts_->failure.get();
}

}  // namespace orders
