// The route that shows the shop's reports.
#pragma once
#include "orders/queries/shop_views.hpp"
#include "orders/service/route.hpp"

namespace orders {

/// GET /reports: all reports of one moment, and up to which position each read model has seen its
/// events. The views must outlive the routes.
Routes report_routes(ShopViews& views);

}  // namespace orders
