// What a worker does with a request.
#pragma once
#include <memory>

#include "exchange.hpp"
#include "loop.hpp"
#include "server_context.hpp"

namespace skald::http {

/// Answers the request, hands the answer to the loop, and begins the stream of events if the
/// answer is one.
void handle(ServerContext& context, Loop& loop, const std::shared_ptr<Connection>& connection,
            const std::shared_ptr<Exchange>& exchange);

}  // namespace skald::http
