// The routes for those who run the service, and for those who write to it.
#pragma once
#include <string_view>

#include "orders/service/operated.hpp"
#include "orders/service/route.hpp"

namespace orders {

/// Health and metrics. The program must outlive the routes.
Routes operation_routes(Operated& program);
/// The description of the order service.
Routes openapi_routes();

/// openapi.json as it was when the service was built.
std::string_view openapi_document();

}  // namespace orders
