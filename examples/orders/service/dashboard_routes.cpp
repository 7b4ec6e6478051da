#include "orders/service/dashboard_routes.hpp"

namespace orders {
namespace {

using http::Request;
using http::Response;
using skald::Result;

// The empty icon of the page is a data: address; without one browsers ask for /favicon.ico.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

Response answer_with(const DashboardFile& file) {
    Response response = Response::text(200, std::string(file.text));
    response.headers.set(http::header::content_type, std::string(file.content_type));
    response.headers.set(http::header::etag, '"' + std::string(file.digest) + '"');
    response.headers.set(http::header::cache_control, "no-cache");
    response.headers.set("Content-Security-Policy", std::string(policy));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "no-referrer");
    return response;
}

}  // namespace

Routes dashboard_routes() {
    Routes routes;
    for (const DashboardFile& file : dashboard_files()) {
        routes.push_back(
            {http::Method::get, std::string(file.path),
             [file](const Request&) -> Result<Response> { return answer_with(file); }});
    }
    return routes;
}

}  // namespace orders
