// The routes for those who run the service, and for those who write to it.
#pragma once
#include "orders/service/route.hpp"
#include "orders/service/service_state.hpp"

namespace orders {

/// Health, metrics and the description of the service. The state must outlive the routes.
Routes operation_routes(ServiceState& state);

/// openapi.json as it was when the service was built.
std::string_view openapi_document();

}  // namespace orders
