// How much a server takes, and for how long. The defaults suit a service behind a proxy. start()
// refuses limits and times that are zero, but for those where it says so, and times over a year.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace skald::http {

struct ServerOptions {
    std::string address = "127.0.0.1";  // an address, not a name; "::" for all
    std::uint16_t port = 0;             // 0: a free one, see Server::port()

    std::size_t io_threads = 1;
    std::size_t workers = 16;              // handlers that run at the same time
    std::size_t handler_queue_max = 1024;  // requests that wait for a worker; more are 503

    /// Beyond this, a connection is answered 503 without a look at what it sends, and closed. Each
    /// needs a file descriptor and about 4 KiB. start() takes fewer, and logs a warning, if the limit
    /// of open files (`ulimit -n`) has no room for so many and 64 more.
    std::size_t connections_max = 20'000;
    std::size_t requests_per_connection_max = 0;  // then it is closed; 0: no limit

    std::size_t target_bytes_max = std::size_t{8} * 1024;   // more is 414
    std::size_t head_bytes_max = std::size_t{16} * 1024;    // request line and fields; more is 431
    std::size_t header_count_max = 100;                     // more is 431
    std::size_t body_bytes_max = std::size_t{1024} * 1024;  // more is 413

    /// Of all requests together, as far as they have come and are not answered; more is 503.
    std::size_t body_bytes_in_flight_max = std::size_t{256} * 1024 * 1024;

    /// These run on the elapsed() time of ServerPorts::clock, shutdown_time on the system's.
    ///
    /// From the first byte of a request, or the begin of a connection, to the end of the head;
    /// longer is 408. However slowly bytes trickle in, this does not begin again.
    std::chrono::milliseconds head_time = std::chrono::seconds(10);
    std::chrono::milliseconds body_time = std::chrono::seconds(30);   // the same for the body
    std::chrono::milliseconds idle_time = std::chrono::seconds(60);   // between requests
    std::chrono::milliseconds write_time = std::chrono::seconds(30);  // without any progress

    /// Bytes a second that a client must take of an answer as a whole, once write_time has passed;
    /// slower is cut. Streams of events are bounded by their queues instead. 0: no limit.
    std::size_t write_rate_min = std::size_t{4} * 1024;

    /// What stop() gives to requests under way before it cuts them.
    std::chrono::milliseconds shutdown_time = std::chrono::seconds(10);

    /// Clients that listen to events at the same time; more are 503 with Retry-After. If all of them
    /// stop reading in the same moment, their queues and the system hold 2 GiB.
    std::size_t event_streams_max = 4'000;
    /// Of each stream, and about as much again within the system; a slower client is cut. A single
    /// event may be larger, see EventStream::send(). Of a gzip stream, compressed.
    std::size_t event_queue_bytes_max = std::size_t{256} * 1024;
    std::chrono::milliseconds event_keep_alive = std::chrono::seconds(15);  // a comment, if quiet
    bool event_gzip = true;  // streams of events are compressed for clients that take gzip

    std::size_t gzip_bytes_min = 1024;  // smaller bodies are not compressed
    bool access_log = true;             // one record a request
};

}  // namespace skald::http
