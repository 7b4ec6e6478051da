// An HTTP/1.1 server: plain TCP, keep-alive, handlers on workers, server-sent events.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <skald/adapters/http/http_router.hpp>
#include <skald/adapters/http/http_server_options.hpp>
#include <skald/adapters/http/request_observer.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/core/random.hpp>
#include <skald/core/result.hpp>

namespace skald::http {

/// What a server needs besides handlers. All must outlive it.
struct ServerPorts {
    Clock& clock;    // deadlines run on its elapsed() time
    Random& random;  // makes request ids
    /// Module "http": the access log, handlers that threw. I/O threads write to it, so it must not
    /// block: a log that waits for a full pipe stops all connections.
    Log& log;
    RequestObserver* observer = nullptr;  // null: nobody looks; must not block either
};

/// How it goes now.
struct ServerStatus {
    std::size_t connections = 0;
    std::size_t event_streams = 0;
    std::size_t handlers_running = 0;  // callbacks of streams count too
    std::size_t handlers_waiting = 0;
    std::size_t body_bytes = 0;  // of requests, from their coming until their handlers return
};

/// Answers requests from start() to stop(). What is malformed, too large or too slow is refused
/// with a status that says so before any handler sees it; see http_server_options.hpp.
///
/// Requests on one connection are answered in order, one at a time. Answers and streams of events are
/// compressed if the client takes gzip; a GET whose answer has an ETag that the client knows is answered 304.
/// Upgrades are ignored.
class Server {
public:
    /// Binds and begins to answer. Errors: invalid_argument (the router, the options), unavailable (the
    /// port is taken), permission_denied.
    static Result<std::unique_ptr<Server>> start(Router router, ServerPorts ports,
                                                 ServerOptions options = {});
    /// Stops first.
    ~Server();

    std::uint16_t port() const;
    ServerStatus status() const;

    /// Accepts nothing more, ends streams of events and idle connections, answers the requests
    /// under way, and cuts what is left after the shutdown time. Handlers that run are waited for,
    /// because they use what the program is about to destroy; those that wait are dropped. The
    /// second call waits for the first. Not from a handler, a callback of a stream, the observer or the
    /// log: it waits for the threads that these run on. The same is true of the destructor.
    void stop();

private:
    struct Parts;
    explicit Server(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps Asio out of this header
};

}  // namespace skald::http
