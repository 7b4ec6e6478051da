#include "orders/service/route.hpp"

namespace orders {

skald::Result<std::unique_ptr<http::Server>> serve(const Routes& routes, http::ServerPorts ports,
                                                   const http::ServerOptions& options) {
    http::Router router;
    for (const Route& route : routes) router.add(route.method, route.path_template, route.handler);
    return http::Server::start(std::move(router), ports, options);
}

}  // namespace orders
