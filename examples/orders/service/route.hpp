// A route of the service, before it is given to the router: a list of them can be compared with
// what openapi.json says.
#pragma once
#include <memory>
#include <skald/adapters/http/http_router.hpp>
#include <skald/adapters/http/http_server.hpp>
#include <string>
#include <vector>

namespace orders {

namespace http = skald::http;

struct Route {
    http::Method method;
    std::string path_template;
    http::Handler handler;
};
using Routes = std::vector<Route>;

/// Answers these routes. Errors: those of http::Server::start.
skald::Result<std::unique_ptr<http::Server>> serve(const Routes& routes, http::ServerPorts ports,
                                                   const http::ServerOptions& options);

}  // namespace orders
