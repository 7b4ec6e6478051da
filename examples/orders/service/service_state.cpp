#include "orders/service/service_state.hpp"

#include "orders/service/order_list.hpp"

namespace orders {
namespace {

skald::telemetry::Labels of_list() {
    return {{"projection", std::string(OrderList::name)}};
}

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

ServiceState::ServiceState(Parts parts, std::chrono::nanoseconds lag_max)
    : parts_(parts),
      lag_max_(lag_max),
      lag_events_(parts.metrics.gauges("skald_projection_lag_events",
                                       "Events that are not in the read model; at most 1000")),
      lag_seconds_(parts.metrics.gauges("skald_projection_lag_seconds",
                                        "Age of the oldest event that is not in the read model")),
      running_(parts.metrics.gauges("skald_projection_running",
                                    "Whether the projection follows the store: 1 or 0")),
      connections_(parts.metrics.gauges("http_connections", "Open connections")),
      streams_(parts.metrics.gauges("http_event_streams", "Clients that listen to events")),
      live_(parts.metrics.gauges("skald_event_feed_live",
                                 "Listeners that have got all events up to now")),
      handlers_(parts.metrics.gauges("http_handlers", "Requests that are, or wait to be, handled")),
      published_(parts.metrics.gauges("skald_relay_position",
                                      "Up to which position events are published")) {}

std::optional<std::string> ServiceState::obstacle() {
    if (const auto failure = parts_.failure.get()) return failure->message;
    if (!parts_.store.takes_writes()) {
        return "the store takes no writes: a write to its disk has failed";
    }
    if (const auto failure = parts_.read_side.failure()) return "the list of orders has stopped";
    const auto lag = parts_.read_side.lag();
    if (!lag) return "the list of orders cannot be read";
    if (lag->age <= lag_max_) return std::nullopt;
    return "the list of orders is " + std::to_string(static_cast<long>(seconds(lag->age))) +
           " s behind";
}

std::string ServiceState::metrics() {
    parts_.store.refresh();
    refresh_list();
    refresh_server();
    if (parts_.relay != nullptr) {
        published_.set({}, static_cast<double>(parts_.relay->position().value()));
    }
    return parts_.metrics.text();
}

void ServiceState::refresh_list() {
    running_.set(of_list(), parts_.read_side.failure() ? 0 : 1);
    live_.set({}, static_cast<double>(parts_.feed.live()));
    const auto lag = parts_.read_side.lag();
    if (!lag) return;
    lag_events_.set(of_list(), static_cast<double>(lag->events));
    lag_seconds_.set(of_list(), seconds(lag->age));
}

void ServiceState::refresh_server() {
    const skald::http::Server* server = server_;
    if (server == nullptr) return;
    const auto status = server->status();
    connections_.set({}, static_cast<double>(status.connections));
    streams_.set({}, static_cast<double>(status.event_streams));
    handlers_.set({{"state", "running"}}, static_cast<double>(status.handlers_running));
    handlers_.set({{"state", "waiting"}}, static_cast<double>(status.handlers_waiting));
}

}  // namespace orders
