// The routes that change orders.
#pragma once
#include <skald/core/random.hpp>

#include "orders/service/order_commands.hpp"
#include "orders/service/route.hpp"

namespace orders {

/// Both must outlive the routes. `random` makes the ids of orders that come without one.
Routes command_routes(const OrderCommands& commands, skald::Random& random);

}  // namespace orders
