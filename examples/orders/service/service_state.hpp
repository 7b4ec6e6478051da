// What can be asked about the service: is it fit, and its figures.
#pragma once
#include <atomic>
#include <chrono>
#include <optional>
#include <skald/adapters/http/event_feed.hpp>
#include <skald/adapters/http/http_server.hpp>
#include <skald/adapters/telemetry/measured_event_store.hpp>
#include <skald/adapters/telemetry/metrics.hpp>
#include <string>

#include "orders/service/first_failure.hpp"
#include "orders/service/operated.hpp"
#include "orders/service/order_relay.hpp"
#include "orders/service/read_side.hpp"

namespace orders {

/// Any thread may call any function. What it looks at must outlive it.
class ServiceState final : public Operated {
public:
    struct Parts {
        skald::telemetry::Metrics& metrics;
        skald::telemetry::MeasuredEventStore& store;
        ReadSide& read_side;
        skald::http::EventFeed& feed;
        const OrderRelay* relay;  // null: nothing is published
        const FirstFailure& failure;
    };

    /// `lag_max`: how long an event may wait for its place in the list before the service does not
    /// count as ready.
    ServiceState(Parts parts, std::chrono::nanoseconds lag_max);

    std::optional<std::string> obstacle() override;
    std::string metrics() override;
    /// Whose figures are shown too; null: no more.
    void watch(const skald::http::Server* server) { server_ = server; }

private:
    void refresh_list();
    void refresh_server();

    Parts parts_;
    std::chrono::nanoseconds lag_max_;
    skald::telemetry::Gauges lag_events_;
    skald::telemetry::Gauges lag_seconds_;
    skald::telemetry::Gauges running_;
    skald::telemetry::Gauges connections_;
    skald::telemetry::Gauges streams_;
    skald::telemetry::Gauges live_;
    skald::telemetry::Gauges handlers_;
    skald::telemetry::Gauges published_;
    std::atomic<const skald::http::Server*> server_ = nullptr;  // null: not started, or ended
};

}  // namespace orders
