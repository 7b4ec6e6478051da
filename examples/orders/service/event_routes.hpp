// The route that tells events as they happen.
#pragma once
#include <memory>
#include <skald/adapters/http/event_feed.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>

#include "orders/service/route.hpp"

namespace orders {

/// All that happens to orders. Errors: those of EventFeed::open.
skald::Result<std::unique_ptr<http::EventFeed>> open_order_feed(http::EventFeed::Ports ports);

/// Begins behind Last-Event-ID, else behind ?after=, else now. Both must outlive the routes.
Routes event_routes(skald::EventStore& store, http::EventFeed& feed);

}  // namespace orders
