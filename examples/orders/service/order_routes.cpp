#include "orders/service/order_routes.hpp"

#include <memory>
#include <skald/adapters/http/entity_tag.hpp>
#include <skald/core/repository.hpp>

#include "orders/domain/order.hpp"
#include "orders/service/order_view.hpp"
#include "orders/service/query_parameters.hpp"
#include "orders/storage/codecs.hpp"

namespace orders {
namespace {

using http::Request;
using http::Response;
using skald::EventStore;
using skald::ReadRequest;
using skald::Result;
using skald::Version;
using Orders = skald::Repository<Order>;

constexpr std::size_t history_events_max = 1000;  // of one answer

skald::Error no_such_order(std::string_view id) {
    return {skald::Errc::not_found, "there is no order " + std::string(id)};
}

// A part of an order's events.
struct HistoryView {
    std::string id;
    std::vector<EventView> events;
    std::optional<std::uint64_t> next;  // where the next part begins; none: this is the last

    static void fields(auto& self, auto&& f) {
        f("id", self.id);
        f("events", self.events);
        f("next", self.next);
    }
};

// The last version that had happened by then.
Result<Version> version_at(EventStore& store, std::string_view id, skald::Timestamp time) {
    const auto stream = Orders::stream_of(id);
    if (!stream) return stream.error();
    std::optional<Version> last;
    bool is_later = false;
    const auto read =
        store.for_each(ReadRequest::stream(*stream), [&](const skald::RecordedEvent& event) {
            is_later = is_later || event.occurred_at > time;
            if (!is_later) last = event.version;
            return Result<void>();
        });
    if (!read) return read.error();
    if (last) return *last;
    return skald::Error{skald::Errc::not_found,
                        "there was no order " + std::string(id) + " at that time"};
}

// Which version of the order the client asks for; none: the present one.
Result<std::optional<Version>> version_asked(EventStore& store, const Request& request) {
    const auto version = query_number(request, "version");
    if (!version) return version.error();
    const auto at = request.query_value("at");
    if (*version && at) return skald::invalid_argument("version and at exclude each other");
    if (*version) return std::optional(Version(**version));
    if (!at) return std::optional<Version>();
    const auto time = skald::parse_timestamp(*at);
    if (!time) return time.error();
    const auto found = version_at(store, request.parameter("id"), *time);
    if (!found) return found.error();
    return std::optional(*found);
}

Result<Response> show_order(EventStore& store, const Orders& orders, const Request& request) {
    const std::string_view id = request.parameter("id");
    const auto asked = version_asked(store, request);
    if (!asked) return asked.error();
    const auto loaded = *asked ? orders.load_at(id, **asked) : orders.load(id);
    if (!loaded) return loaded.error();
    if (!loaded->state.placed) return no_such_order(id);
    const Version version = *loaded->stream.last_version;
    auto response = Response::json(200, to_json(view_of(std::string(id), loaded->state, version)));
    response.headers.set(http::header::etag, http::etag_of(version));
    response.headers.set(http::header::position, std::to_string(loaded->head.value()));
    // What was stays so; what is must be asked for each time.
    response.headers.set(http::header::cache_control,
                         request.query_value("version") ? "private, max-age=3600" : "no-cache");
    return response;
}

Result<Response> show_history(EventStore& store, const Request& request) {
    const std::string_view id = request.parameter("id");
    const auto stream = Orders::stream_of(id);
    if (!stream) return stream.error();
    const auto from = query_number(request, "from");
    if (!from) return from.error();
    const auto limit = limit_of(request, 100, history_events_max);
    if (!limit) return limit.error();
    const auto page = store.read(ReadRequest::stream(*stream)
                                     .from(Version(from->value_or(0)))
                                     .limit({.events_max = *limit}));
    if (!page) return page.error();
    const auto last = page->stream.last_version;
    if (!last) return no_such_order(id);
    HistoryView history{std::string(id), {}, {}};
    for (const skald::RecordedEvent& event : *page) history.events.push_back(view_of(event));
    if (!page->at_end) history.next = page->events.back().version.next().value();
    auto response = Response::json(200, to_json(history));
    response.headers.set(http::header::etag, http::etag_of(*last));
    response.headers.set(http::header::cache_control, "no-cache");
    response.headers.set(http::header::position, std::to_string(page->head.value()));
    return response;
}

}  // namespace

Routes order_routes(EventStore& store) {
    const auto orders = std::make_shared<const Orders>(store, order_codec());
    return {
        {http::Method::get, "/orders/{id}",
         [&store, orders](const Request& request) { return show_order(store, *orders, request); }},
        {http::Method::get, "/orders/{id}/history",
         [&store](const Request& request) { return show_history(store, request); }}};
}

}  // namespace orders
