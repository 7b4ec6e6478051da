#include "orders/service/operation_routes.hpp"

#include <skald/adapters/http/problem.hpp>

namespace orders {
namespace {

using http::Method;
using http::Request;
using http::Response;
using skald::Result;

Response uncached(Response response) {
    response.headers.set(http::header::cache_control, "no-store");
    return response;
}

Response metrics_of(ServiceState& state) {
    Response response = Response::text(200, state.metrics());
    response.headers.set(http::header::content_type,
                         std::string(skald::telemetry::Metrics::content_type));
    return uncached(std::move(response));
}

}  // namespace

Routes operation_routes(ServiceState& state) {
    const auto live = [](const Request&) -> Result<Response> {
        return uncached(Response::json(200, R"({"status":"live"})"));
    };
    const auto ready = [&state](const Request& request) -> Result<Response> {
        const auto obstacle = state.obstacle();
        if (!obstacle) return uncached(Response::json(200, R"({"status":"ready"})"));
        return http::to_response({.status = 503, .detail = *obstacle}, request);
    };
    const auto metrics = [&state](const Request&) -> Result<Response> { return metrics_of(state); };
    const auto openapi = [](const Request&) -> Result<Response> {
        return Response::json(200, std::string(openapi_document()));
    };
    return {{Method::get, "/health/live", live},
            {Method::get, "/health/ready", ready},
            {Method::get, "/metrics", metrics},
            {Method::get, "/openapi.json", openapi}};
}

}  // namespace orders
