#include "orders/queries/report_routes.hpp"

#include <skald/core/json_string.hpp>

#include "orders/report/figures.hpp"

namespace orders {
namespace {

using http::Request;
using http::Response;
using skald::Result;

std::string positions_json(const std::vector<ShopViews::Place>& places) {
    std::string out = "{";
    for (const ShopViews::Place& place : places) {
        if (out.size() > 1) out += ',';
        skald::append_json_string(out, place.name);
        out += ':' + std::to_string(place.position.value());
    }
    return out + '}';
}

Result<Response> show_reports(ShopViews& views) {
    const auto sql = views.begin_read();
    if (!sql) return sql.error();
    const auto places = views.places(**sql);
    if (!places) return places.error();
    const auto reports = reports_json([&](std::string_view query) { return (*sql)->run(query); });
    if (!reports) return reports.error();
    auto response = Response::json(
        200, R"({"positions":)" + positions_json(*places) + R"(,"reports":)" + *reports + "}");
    response.headers.set(http::header::cache_control, "no-cache");
    return response;
}

}  // namespace

Routes report_routes(ShopViews& views) {
    return {
        {http::Method::get, "/reports", [&views](const Request&) { return show_reports(views); }}};
}

}  // namespace orders
