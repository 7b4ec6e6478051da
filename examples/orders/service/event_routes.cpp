#include "orders/service/event_routes.hpp"

#include "orders/service/order_view.hpp"
#include "orders/service/query_parameters.hpp"

namespace orders {
namespace {

using http::Request;
using http::Response;
using skald::GlobalPosition;
using skald::Result;

Result<GlobalPosition> position_asked(const Request& request, GlobalPosition head) {
    const auto last = http::last_heard(request);
    if (!last) return last.error();
    const auto after = query_number(request, "after");
    if (!after) return after.error();
    const auto asked = last->value_or(GlobalPosition(after->value_or(head.value())));
    if (asked <= head) return asked;
    return skald::invalid_argument("the last event is " + std::to_string(head.value()) +
                                   "; there is none after " + std::to_string(asked.value()));
}

}  // namespace

Result<std::unique_ptr<http::EventFeed>> open_order_feed(http::EventFeed::Ports ports) {
    return http::EventFeed::open(
        ports, skald::Query::category("order"),
        [](const skald::RecordedEvent& event) { return to_json(view_of(event)); });
}

Routes event_routes(skald::EventStore& store, http::EventFeed& feed) {
    const auto listen = [&store, &feed](const Request& request) -> Result<Response> {
        const auto head = store.head();
        if (!head) return head.error();
        const auto after = position_asked(request, *head);
        if (!after) return after.error();
        return Response::event_stream(
            [&feed, from = *after](auto stream) { feed.listen(std::move(stream), from); });
    };
    return {{http::Method::get, "/events", listen}};
}

}  // namespace orders
