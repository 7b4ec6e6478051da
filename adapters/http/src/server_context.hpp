// What all connections of a server share.
#pragma once
#include <atomic>
#include <cstddef>
#include <skald/adapters/http/http_router.hpp>
#include <skald/adapters/http/http_server.hpp>

#include "worker_pool.hpp"

namespace skald::http {

struct ServerContext {
    ServerContext(Router all_routes, ServerPorts all_ports, const ServerOptions& all_options)
        : router(std::move(all_routes)),
          ports(all_ports),
          options(all_options),
          workers(options.workers, options.handler_queue_max) {}

    const Router router;
    const ServerPorts ports;
    const ServerOptions options;
    std::atomic<std::size_t> connections = 0;
    std::atomic<std::size_t> event_streams = 0;
    std::atomic<bool> is_stopping = false;  // answers say Connection: close
    WorkerPool workers;                     // the last: its tasks use all of the above
};

}  // namespace skald::http
