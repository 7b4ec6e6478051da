// The routes that answer from the list of orders.
#pragma once
#include <chrono>

#include "orders/service/list_reads.hpp"
#include "orders/service/route.hpp"

namespace orders {

/// `wait_max`: how long a request waits for the position in its Skald-Min-Position. The reads must
/// outlive the routes.
Routes list_routes(ListReads& reads, std::chrono::nanoseconds wait_max);

}  // namespace orders
