#include <skald/adapters/telemetry/request_metrics.hpp>
#include <string>

namespace skald::telemetry {
namespace {

Labels labels_of(std::string_view method, std::string_view endpoint) {
    return {{"method", std::string(method)},
            {"endpoint", endpoint.empty() ? "none" : std::string(endpoint)}};
}

}  // namespace

RequestMetrics::RequestMetrics(Metrics& metrics)
    : requests_(metrics.counters("http_requests_total", "Requests that were answered")),
      durations_(metrics.durations("http_request_duration_seconds",
                                   "From the head of a request to the end of its answer")) {}

void RequestMetrics::count(std::string_view method, std::string_view endpoint, int status) const {
    Labels labels = labels_of(method, endpoint);
    labels.emplace("status_code", std::to_string(status));
    requests_.add(labels);
}

void RequestMetrics::took(std::string_view method, std::string_view endpoint,
                          std::chrono::nanoseconds duration) const {
    durations_.observe(labels_of(method, endpoint), duration);
}

}  // namespace skald::telemetry
