#include "orders/service/command_routes.hpp"

#include <skald/adapters/http/problem.hpp>
#include <variant>

#include "orders/service/command_bodies.hpp"
#include "orders/service/json_reader.hpp"

namespace orders {
namespace {

using http::Method;
using http::Request;
using http::Response;
using skald::Result;

Response refuse_body(const Request& request, const JsonFault& fault) {
    return http::to_response({.status = 400,
                              .type = "urn:skald:problem:malformed-body",
                              .title = "Malformed body",
                              .detail = fault.detail,
                              .members = {{"pointer", fault.pointer}}},
                             request);
}

// "application/json", perhaps with a charset behind it.
bool is_json(const Request& request) {
    const auto type = request.headers.find(http::header::content_type).value_or("");
    return http::same_name(type.substr(0, type.find_first_of("; \t")), "application/json");
}

// Reads the body and goes on with it.
template <class Body, class Go>
Result<Response> with_body(const Request& request, const Go& go) {
    if (!is_json(request)) {
        return http::to_response(
            {.status = 415, .detail = "the Content-Type must be application/json"}, request);
    }
    const auto body = read_json<Body>(request.body);
    if (const auto* fault = std::get_if<JsonFault>(&body)) return refuse_body(request, *fault);
    return go(std::get<Body>(body));
}

// A request that is repeated must be about the same order, so its id follows from the key.
std::string new_id(const Request& request, skald::Random& random) {
    if (!request.idempotency_key) return to_string(skald::Uuid::random(random));
    return to_string(skald::CommandId::named("order of " + *request.idempotency_key));
}

Result<Response> place(const OrderCommands& commands, skald::Random& random, const Request& request,
                       const PlaceBody& body) {
    const std::string id = body.id ? body.id->text : new_id(request, random);
    auto response = commands.run(request, {"place", id}, body.command());
    if (response && response->status == 200) {
        response->status = 201;
        response->headers.set(http::header::location, "/orders/" + id);
    }
    return response;
}

// POST /orders/{id}/<what>, with a body that is a command.
template <class Body>
Route command(const OrderCommands& commands, std::string path, std::string_view name) {
    return {Method::post, "/orders/{id}/" + std::move(path),
            [&commands, name](const Request& request) {
                return with_body<Body>(request, [&](const Body& body) {
                    const std::string id(request.parameter("id"));
                    return commands.run(request, {name, id}, body.command());
                });
            }};
}

}  // namespace

Routes command_routes(const OrderCommands& commands, skald::Random& random) {
    const auto place_order = [&commands, &random](const Request& request) {
        return with_body<PlaceBody>(
            request, [&](const PlaceBody& body) { return place(commands, random, request, body); });
    };
    const auto remove_line = [&commands](const Request& request) {
        const RemoveLine remove{std::string(request.parameter("item"))};
        return commands.run(request, {"remove-line", std::string(request.parameter("id"))}, remove);
    };
    return {{Method::post, "/orders", place_order},
            command<LineBody>(commands, "lines", "add-line"),
            {Method::del, "/orders/{id}/lines/{item}", remove_line},
            command<ConfirmBody>(commands, "confirm", "confirm"),
            command<PayBody>(commands, "pay", "pay"),
            command<ShipBody>(commands, "ship", "ship"),
            command<DeliverBody>(commands, "deliver", "deliver"),
            command<CancelBody>(commands, "cancel", "cancel")};
}

}  // namespace orders
