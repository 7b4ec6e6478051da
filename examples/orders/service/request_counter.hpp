// Counts the requests that a server answers.
#pragma once
#include <skald/adapters/http/request_observer.hpp>
#include <skald/adapters/telemetry/request_metrics.hpp>

namespace orders {

/// A client may listen to events for days, which is no duration of a request.
class RequestCounter final : public skald::http::RequestObserver {
public:
    /// The metrics must outlive it.
    explicit RequestCounter(skald::telemetry::Metrics& metrics) : metrics_(metrics) {}

    void on_request(const skald::http::RequestRecord& record) noexcept override {
        metrics_.count(record.method, record.route, record.status);
        if (record.route != "/events") {
            metrics_.took(record.method, record.route, record.duration);
        }
    }

private:
    skald::telemetry::RequestMetrics metrics_;
};

}  // namespace orders
