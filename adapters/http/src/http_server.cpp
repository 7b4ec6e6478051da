#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <skald/adapters/http/http_server.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "io_loop.hpp"
#include "listener.hpp"
#include "server_context.hpp"

namespace skald::http {
namespace {

// How often stop() looks whether all is done.
constexpr std::chrono::milliseconds look_again = std::chrono::milliseconds(5);

// For the listener, loops, and the rest of the program.
constexpr std::size_t descriptors_reserved = 64;

Result<void> check(const ServerOptions& options) {
    if (options.io_threads == 0 || options.workers == 0) {
        return invalid_argument("a server needs at least one I/O thread and one worker");
    }
    if (options.connections_max == 0 || options.handler_queue_max == 0 ||
        options.target_bytes_max == 0 || options.head_bytes_max == 0 ||
        options.event_queue_bytes_max == 0 || options.event_streams_max == 0) {
        return invalid_argument("a limit of the server is zero, so that nothing would be answered");
    }
    const auto shortest = std::min({options.head_time, options.body_time, options.idle_time,
                                    options.write_time, options.event_keep_alive});
    // A year is for ever, and can still be added to any time.
    const auto longest =
        std::max({options.head_time, options.body_time, options.idle_time, options.write_time,
                  options.event_keep_alive, options.shutdown_time});
    if (shortest.count() <= 0 || longest > std::chrono::hours(24 * 365)) {
        return invalid_argument("a time of the server is zero, negative or over a year");
    }
    return {};
}

// Connections are turned away before the program has no descriptor left to tell them.
void keep_descriptors(ServerOptions& options, Log& log) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
    const std::size_t all = limit.rlim_cur;
    const std::size_t fit = all > 2 * descriptors_reserved ? all - descriptors_reserved
                                                           : std::max<std::size_t>(all / 2, 1);
    if (options.connections_max <= fit) return;
    const std::string wanted = std::to_string(options.connections_max);
    const std::string given = std::to_string(fit);
    const std::array<LogField, 2> fields{{{"wanted", wanted}, {"given", given}}};
    log.write(LogLevel::warning, "http",
              "connections_max is above what the limit of open files leaves", fields);
    options.connections_max = fit;
}

}  // namespace

struct Server::Parts {
    Parts(Router router, ServerPorts ports, const ServerOptions& options)
        : context(std::move(router), ports, options) {
        for (std::size_t i = 0; i < options.io_threads; ++i) {
            loops.push_back(std::make_unique<IoLoop>(context));
        }
    }

    ServerContext context;
    std::vector<std::unique_ptr<IoLoop>> loops;
    std::unique_ptr<Listener> listener;
    std::uint16_t port = 0;
    std::once_flag stopped;

    // False: connections are left.
    bool wait_for_connections() const {
        const auto until = std::chrono::steady_clock::now() + context.options.shutdown_time;
        while (context.connections > 0) {
            if (std::chrono::steady_clock::now() >= until) return false;
            std::this_thread::sleep_for(look_again);
        }
        return true;
    }
    void stop() {
        context.is_stopping = true;
        listener->close();
        for (const auto& loop : loops) loop->wind_down();
        if (!wait_for_connections()) {
            for (const auto& loop : loops) loop->cut();
        }
        while (context.connections > 0)
            std::this_thread::sleep_for(look_again);  // soon: all are cut
        // Handlers that still run deliver to connections that are closed.
        context.workers->stop();
        for (const auto& loop : loops) loop->join();
    }
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Server>> Server::start(Router router, ServerPorts ports,
                                              ServerOptions options) {
    if (router.error()) return *router.error();
    if (auto checked = check(options); !checked) return checked.error();
    keep_descriptors(options, ports.log);
    auto parts = std::make_unique<Parts>(std::move(router), ports, options);
    auto listener = Listener::open(parts->context, parts->loops);
    if (!listener) return listener.error();
    parts->listener = *std::move(listener);
    parts->port = parts->listener->port();
    for (const auto& loop : parts->loops) loop->start();
    const std::string address = options.address + ':' + std::to_string(parts->port);
    const std::array<LogField, 1> fields{{{"address", address}}};
    ports.log.write(LogLevel::info, "http", "listening", fields);
    return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return parts_->port;
}

ServerStatus Server::status() const {
    const ServerContext& context = parts_->context;
    return {.connections = context.connections,
            .event_streams = context.event_streams,
            .handlers_running = context.workers->running(),
            .handlers_waiting = context.workers->waiting(),
            .body_bytes = context.body_bytes};
}

void Server::stop() {
    std::call_once(parts_->stopped, [this] { parts_->stop(); });
}

}  // namespace skald::http
