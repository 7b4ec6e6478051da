// How long a client waits, and how much it accepts.
#pragma once
#include <chrono>
#include <cstddef>

namespace skald::http {

struct ClientOptions {
    std::chrono::milliseconds connect_time = std::chrono::seconds(2);
    /// A call as a whole, connecting and a second try included. Only the lookup of a host's name
    /// takes as long as the system lets it.
    std::chrono::milliseconds whole_time = std::chrono::seconds(10);
    /// Of listen(): without a byte, comments included.
    std::chrono::milliseconds silence_time = std::chrono::seconds(60);

    std::size_t head_bytes_max = std::size_t{16} * 1024;
    std::size_t body_bytes_max = std::size_t{16} * 1024 * 1024;
    std::size_t event_bytes_max = std::size_t{1} * 1024 * 1024;  // of one event, of listen()

    std::size_t idle_connections_max = 8;  // kept for each host and port
    /// Kept connections are not used again after this. Shorter than what servers keep them for.
    std::chrono::milliseconds idle_time = std::chrono::seconds(30);
};

}  // namespace skald::http
