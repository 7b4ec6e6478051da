// The routes that show one order, out of its events: always as it is, never behind.
#pragma once
#include <skald/core/event_store.hpp>

#include "orders/service/route.hpp"

namespace orders {

/// The store must outlive the routes.
Routes order_routes(skald::EventStore& store);

}  // namespace orders
