// A route of the service, before it is given to the router: a list of them can be compared with
// what openapi.json says.
#pragma once
#include <skald/adapters/http/http_router.hpp>
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

}  // namespace orders
