#include "orders/service/list_routes.hpp"

#include <algorithm>
#include <array>

#include "orders/service/json_writer.hpp"
#include "orders/service/order_search.hpp"
#include "orders/service/query_parameters.hpp"

namespace orders {
namespace {

using http::Request;
using http::Response;
using skald::Result;
using skald::SqlTransaction;

constexpr std::array<std::string_view, 7> states{"placed",  "confirmed", "reminded", "paid",
                                                 "shipped", "delivered", "cancelled"};

Result<OrderFilter> filter_of(const Request& request) {
    OrderFilter filter;
    const auto limit = limit_of(request, 20, 100);
    if (!limit) return limit.error();
    filter.limit = *limit;
    const auto cursor = query_number(request, "cursor");
    if (!cursor) return skald::invalid_argument("cursor must be the 'next' of a page");
    filter.before = *cursor;
    if (const auto state = request.query_value("state")) filter.state = *state;
    if (const auto customer = request.query_value("customer")) filter.customer = *customer;
    if (filter.state && std::find(states.begin(), states.end(), *filter.state) == states.end()) {
        return skald::invalid_argument("there is no state '" + filter.state->substr(0, 40) + "'");
    }
    return filter;
}

// Everything in such an answer follows from the request and the position.
template <class View>
Response answer_of(const View& view) {
    auto response = Response::json(200, to_json(view));
    const std::string position = std::to_string(view.position);
    response.headers.set(http::header::etag, '"' + position + '"');
    response.headers.set(http::header::position, position);
    response.headers.set(http::header::cache_control, "no-cache");
    return response;
}

// Looks at the list when it has got to where the client wants it.
template <class Look>
http::Handler looking(ListReads& reads, std::chrono::nanoseconds wait_max, Look look) {
    return [&reads, wait_max, look](const Request& request) -> Result<Response> {
        const auto at_least = header_number(request, http::header::min_position);
        if (!at_least) return at_least.error();
        const auto view = reads.read(skald::GlobalPosition(at_least->value_or(0)), wait_max);
        if (!view) return view.error();
        auto seen = look(*view->sql, request);
        if (!seen) return std::move(seen).error();
        seen->position = view->position.value();
        return answer_of(*seen);
    };
}

}  // namespace

Routes list_routes(ListReads& reads, std::chrono::nanoseconds wait_max) {
    const auto list = [](SqlTransaction& sql, const Request& request) -> Result<OrderPage> {
        const auto filter = filter_of(request);
        if (!filter) return filter.error();
        return find_orders(sql, *filter);
    };
    const auto summary = [](SqlTransaction& sql, const Request&) { return summarize(sql); };
    return {{http::Method::get, "/orders", looking(reads, wait_max, list)},
            {http::Method::get, "/summary", looking(reads, wait_max, summary)}};
}

}  // namespace orders
