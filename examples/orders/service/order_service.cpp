#include "orders/service/order_service.hpp"

#include <filesystem>
#include <skald/adapters/http/http_server.hpp>
#include <skald/adapters/postgres/postgres_event_store.hpp>
#include <skald/eventstore/log_event_store.hpp>

#include "orders/service/command_routes.hpp"
#include "orders/service/dashboard_routes.hpp"
#include "orders/service/event_routes.hpp"
#include "orders/service/list_routes.hpp"
#include "orders/service/operation_routes.hpp"
#include "orders/service/order_import.hpp"
#include "orders/service/order_relay.hpp"
#include "orders/service/order_routes.hpp"
#include "orders/service/request_counter.hpp"
#include "orders/service/service_state.hpp"

namespace orders {

using skald::Result;

namespace {

namespace fs = std::filesystem;

// What read models and the relay keep with their checkpoints, so that they do not go on elsewhere.
std::string source_of(const OrderServiceOptions& options) {
    return options.store.empty() ? "events" : "postgresql";
}

Result<std::unique_ptr<skald::EventStore>> open_store(const OrderServiceOptions& options,
                                                      const OrderService::Ports& ports) {
    if (options.store.empty()) {
        auto store = skald::LogEventStore::open((fs::path(options.data) / "events").string(),
                                                {.log = &ports.log});
        if (!store) return std::move(store).error();
        return std::unique_ptr<skald::EventStore>(*std::move(store));
    }
    std::error_code failed;
    fs::create_directories(options.data, failed);  // the log store makes it by itself
    if (failed) {
        return skald::Error{skald::Errc::io, "cannot create the data directory " + options.data +
                                                 ": " + failed.message()};
    }
    auto store = skald::postgres::PostgresEventStore::open({.connection = options.store},
                                                           ports.clock, ports.random);
    if (!store) return std::move(store).error();
    return std::unique_ptr<skald::EventStore>(*std::move(store));
}

struct Opened {
    std::unique_ptr<skald::EventStore> store_itself;
    std::unique_ptr<skald::telemetry::MeasuredEventStore> store;
    std::unique_ptr<ReadSide> read_side;
    std::unique_ptr<http::EventFeed> feed;
};

Result<Opened> open_all(const OrderServiceOptions& options, skald::telemetry::Metrics& metrics,
                        const OrderService::Ports& ports) {
    Opened opened;
    auto store = open_store(options, ports);
    if (!store) return std::move(store).error();
    opened.store_itself = *std::move(store);
    opened.store = std::make_unique<skald::telemetry::MeasuredEventStore>(*opened.store_itself,
                                                                          metrics, ports.clock);
    auto read_side = ReadSide::open((fs::path(options.data) / "orders.db").string(),
                                    source_of(options), {*opened.store, ports.clock, ports.log});
    if (!read_side) return std::move(read_side).error();
    opened.read_side = *std::move(read_side);
    auto feed = open_order_feed({*opened.store, ports.clock, ports.log});
    if (!feed) return std::move(feed).error();
    opened.feed = *std::move(feed);
    return opened;
}

// None: nothing is to be published.
Result<std::unique_ptr<OrderRelay>> start_relay(const OrderServiceOptions& options,
                                                OrderRelay::Ports ports) {
    if (options.kafka.bootstrap_servers.empty()) return std::unique_ptr<OrderRelay>();
    return OrderRelay::start({.connection = options.kafka,
                              .source = source_of(options),
                              .publication = options.publication,
                              .missing = options.missing_topics},
                             ports);
}

}  // namespace

struct OrderService::Parts {
    Parts(std::unique_ptr<skald::telemetry::Metrics> counts, Opened all, OrderService::Ports given)
        : ports(std::move(given)),
          metrics(std::move(counts)),
          opened(std::move(all)),
          requests(*metrics),
          commands(*opened.store, *metrics, ports.clock),
          failure(ports.log, ports.on_failure) {}

    Ports ports;
    std::unique_ptr<skald::telemetry::Metrics> metrics;
    Opened opened;
    RequestCounter requests;
    OrderCommands commands;
    FirstFailure failure;
    std::unique_ptr<OrderRelay> relay;  // null: nothing is published
    std::unique_ptr<ServiceState> state;
    Routes routes;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<OrderImport> incoming;  // null: nothing is brought in

    Routes all_routes(const OrderServiceOptions& options) {
        Routes all = command_routes(commands, ports.random);
        for (Routes more :
             {order_routes(*opened.store), list_routes(*opened.read_side, options.read_wait_max),
              event_routes(*opened.store, *opened.feed), operation_routes(*state), openapi_routes(),
              dashboard_routes()}) {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }

    Result<void> run(const OrderServiceOptions& options) {
        auto started = start_relay(options, {*opened.store, ports.log, failure});
        if (!started) return started.error();
        relay = *std::move(started);
        state = std::make_unique<ServiceState>(
            ServiceState::Parts{*metrics, *opened.store, *opened.read_side, *opened.feed,
                                relay.get(), failure},
            options.lag_max);
        routes = all_routes(options);
        auto serving =
            serve(routes, {ports.clock, ports.random, ports.log, &requests}, options.server);
        if (!serving) return serving.error();
        server = *std::move(serving);
        state->watch(server.get());
        return {};
    }
};

OrderService::OrderService(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<OrderService>> OrderService::start(const OrderServiceOptions& options,
                                                          Ports ports,
                                                          std::optional<PreparedLog> incoming) {
    auto metrics = std::make_unique<skald::telemetry::Metrics>();
    auto opened = open_all(options, *metrics, ports);
    if (!opened) return std::move(opened).error();
    auto parts = std::make_unique<Parts>(std::move(metrics), *std::move(opened), std::move(ports));
    if (const auto running = parts->run(options); !running) return running.error();
    if (incoming) {
        parts->incoming = OrderImport::start(*std::move(incoming), *parts->opened.store,
                                             options.import_rate_max, parts->failure);
    }
    return std::unique_ptr<OrderService>(new OrderService(std::move(parts)));
}

OrderService::~OrderService() {
    parts_->incoming.reset();
    // Handlers ask it for its figures to the end.
    parts_->server->stop();
    parts_->state->watch(nullptr);
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

std::optional<skald::Error> OrderService::failure() const {
    return parts_->failure.get();
}

}  // namespace orders
