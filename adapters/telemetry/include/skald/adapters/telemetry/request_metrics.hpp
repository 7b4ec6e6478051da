// The metrics of a server: how many requests of which kind, how they ended, how long they took.
#pragma once
#include <chrono>
#include <skald/adapters/telemetry/metrics.hpp>
#include <string_view>

namespace skald::telemetry {

/// http_requests_total{method,endpoint,status_code} and
/// http_request_duration_seconds{method,endpoint}. The endpoint is the route's template, so the
/// number of series is bounded whatever clients ask for. Any thread may use one object.
class RequestMetrics {
public:
    /// The metrics must outlive it.
    explicit RequestMetrics(Metrics& metrics);

    /// An empty endpoint, of a request that no route matched, is counted as "none".
    void count(std::string_view method, std::string_view endpoint, int status) const;
    void took(std::string_view method, std::string_view endpoint,
              std::chrono::nanoseconds duration) const;

private:
    Counters requests_;
    Durations durations_;
};

}  // namespace skald::telemetry
