// The route that tells events as they happen.
#pragma once
#include "orders/service/event_feed.hpp"
#include "orders/service/route.hpp"

namespace orders {

/// Begins behind Last-Event-ID, else behind ?after=, else now. Both must outlive the routes.
Routes event_routes(skald::EventStore& store, EventFeed& feed);

}  // namespace orders
