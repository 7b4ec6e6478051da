#include "orders/service/operation_routes.hpp"

#include <skald/adapters/http/problem.hpp>
#include <skald/adapters/telemetry/metrics.hpp>

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

Response metrics_of(Operated& program) {
    Response response = Response::text(200, program.metrics());
    response.headers.set(http::header::content_type,
                         std::string(skald::telemetry::Metrics::content_type));
    return uncached(std::move(response));
}

}  // namespace

Routes operation_routes(Operated& program) {
    const auto live = [](const Request&) -> Result<Response> {
        return uncached(Response::json(200, R"({"status":"live"})"));
    };
    const auto ready = [&program](const Request& request) -> Result<Response> {
        const auto obstacle = program.obstacle();
        if (!obstacle) return uncached(Response::json(200, R"({"status":"ready"})"));
        return http::to_response({.status = 503, .detail = *obstacle}, request);
    };
    const auto metrics = [&program](const Request&) -> Result<Response> {
        return metrics_of(program);
    };
    return {{Method::get, "/health/live", live},
            {Method::get, "/health/ready", ready},
            {Method::get, "/metrics", metrics}};
}

Routes openapi_routes() {
    const auto openapi = [](const Request&) -> Result<Response> {
        return Response::json(200, std::string(openapi_document()));
    };
    return {{Method::get, "/openapi.json", openapi}};
}

}  // namespace orders
