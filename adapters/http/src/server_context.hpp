// What all connections of a server share.
#pragma once
#include <atomic>
#include <cstddef>
#include <memory>
#include <skald/adapters/http/http_router.hpp>
#include <skald/adapters/http/http_server.hpp>

#include "worker_pool.hpp"

namespace skald::http {

struct ServerContext {
    ServerContext(Router all_routes, ServerPorts all_ports, const ServerOptions& all_options)
        : router(std::move(all_routes)),
          ports(all_ports),
          options(all_options),
          workers(std::make_shared<WorkerPool>(options.workers, options.handler_queue_max)) {}

    const Router router;
    const ServerPorts ports;
    const ServerOptions options;
    std::atomic<std::size_t> connections = 0;
    std::atomic<std::size_t> event_streams = 0;  // from the begin of the answer
    std::atomic<std::size_t> body_bytes = 0;     // that requests hold until their handlers return
    std::atomic<bool> is_stopping = false;       // answers say Connection: close
    // The last, because its tasks use all of the above. Shared, because streams of events may
    // outlive the server, and then ask whether workers are left.
    const std::shared_ptr<WorkerPool> workers;
};

}  // namespace skald::http
