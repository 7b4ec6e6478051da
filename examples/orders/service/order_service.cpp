#include "orders/service/order_service.hpp"

#include <filesystem>
#include <skald/adapters/http/http_server.hpp>
#include <skald/adapters/telemetry/request_metrics.hpp>
#include <skald/eventstore/log_event_store.hpp>

#include "orders/service/command_routes.hpp"
#include "orders/service/dashboard_routes.hpp"
#include "orders/service/event_routes.hpp"
#include "orders/service/list_routes.hpp"
#include "orders/service/operation_routes.hpp"
#include "orders/service/order_routes.hpp"

namespace orders {

using skald::Result;

namespace {

// Counts requests. A client may listen for days, which is no duration of a request.
class RequestCounter final : public http::RequestObserver {
public:
    explicit RequestCounter(skald::telemetry::Metrics& metrics) : metrics_(metrics) {}

    void on_request(const http::RequestRecord& record) noexcept override {
        metrics_.count(record.method, record.route, record.status);
        if (record.route != "/events") {
            metrics_.took(record.method, record.route, record.duration);
        }
    }

private:
    skald::telemetry::RequestMetrics metrics_;
};

struct Opened {
    std::unique_ptr<skald::LogEventStore> log_store;
    std::unique_ptr<skald::telemetry::MeasuredEventStore> store;
    std::unique_ptr<ReadSide> read_side;
    std::unique_ptr<http::EventFeed> feed;
};

Result<Opened> open_all(const std::string& directory, skald::telemetry::Metrics& metrics,
                        OrderService::Ports ports) {
    const std::filesystem::path path(directory);
    Opened opened;
    auto log_store = skald::LogEventStore::open((path / "events").string(), {.log = &ports.log});
    if (!log_store) return std::move(log_store).error();
    opened.log_store = *std::move(log_store);
    opened.store = std::make_unique<skald::telemetry::MeasuredEventStore>(*opened.log_store,
                                                                          metrics, ports.clock);
    auto read_side =
        ReadSide::open((path / "orders.db").string(), {*opened.store, ports.clock, ports.log});
    if (!read_side) return std::move(read_side).error();
    opened.read_side = *std::move(read_side);
    auto feed = open_order_feed({*opened.store, ports.clock, ports.log});
    if (!feed) return std::move(feed).error();
    opened.feed = *std::move(feed);
    return opened;
}

}  // namespace

struct OrderService::Parts {
    Parts(std::unique_ptr<skald::telemetry::Metrics> counts, Opened all,
          const OrderServiceOptions& options, OrderService::Ports given)
        : ports(given),
          metrics(std::move(counts)),
          opened(std::move(all)),
          requests(*metrics),
          commands(*opened.store, *metrics, ports.clock),
          state({*metrics, *opened.store, *opened.read_side, *opened.feed}, options.lag_max),
          routes(all_routes(options)) {}

    Ports ports;
    std::unique_ptr<skald::telemetry::Metrics> metrics;
    Opened opened;
    RequestCounter requests;
    OrderCommands commands;
    ServiceState state;
    Routes routes;
    std::unique_ptr<http::Server> server;  // last: it uses all the others

    Routes all_routes(const OrderServiceOptions& options) {
        Routes all = command_routes(commands, ports.random);
        for (Routes more :
             {order_routes(*opened.store), list_routes(*opened.read_side, options.read_wait_max),
              event_routes(*opened.store, *opened.feed), operation_routes(state),
              dashboard_routes()}) {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }

    Result<void> serve(const http::ServerOptions& options) {
        http::Router router;
        for (const Route& route : routes) {
            router.add(route.method, route.path_template, route.handler);
        }
        auto started = http::Server::start(
            std::move(router), {ports.clock, ports.random, ports.log, &requests}, options);
        if (!started) return started.error();
        server = *std::move(started);
        state.watch(server.get());
        return {};
    }
};

OrderService::OrderService(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<OrderService>> OrderService::start(const OrderServiceOptions& options,
                                                          Ports ports) {
    auto metrics = std::make_unique<skald::telemetry::Metrics>();
    auto opened = open_all(options.data, *metrics, ports);
    if (!opened) return std::move(opened).error();
    auto parts = std::make_unique<Parts>(std::move(metrics), *std::move(opened), options, ports);
    if (const auto serving = parts->serve(options.server); !serving) return serving.error();
    return std::unique_ptr<OrderService>(new OrderService(std::move(parts)));
}

OrderService::~OrderService() {
    // Handlers ask it for its figures to the end.
    parts_->server->stop();
    parts_->state.watch(nullptr);
}

std::uint16_t OrderService::port() const {
    return parts_->server->port();
}

std::vector<std::string> OrderService::routes() const {
    std::vector<std::string> names;
    for (const Route& route : parts_->routes) {
        names.push_back(std::string(to_string(route.method)) + ' ' + route.path_template);
    }
    return names;
}

}  // namespace orders
