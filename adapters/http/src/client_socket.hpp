// A TCP connection to a server, used by one thread that waits, each time until a deadline.
#pragma once
#include <chrono>
#include <cstdint>
#include <skald/core/result.hpp>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace skald::http {

using Deadline = std::chrono::steady_clock::time_point;

class ClientSocket {
public:
    /// Tries the addresses of the host, one behind the other. Errors: unavailable.
    static Result<ClientSocket> connect(const std::string& host, std::uint16_t port,
                                        Deadline deadline);
    ClientSocket(ClientSocket&& other) noexcept;
    ClientSocket& operator=(ClientSocket&& other) noexcept;
    ~ClientSocket();

    /// Sends all bytes. Errors: timed_out, also when the connection breaks.
    Result<void> send(std::string_view bytes, Deadline deadline);
    /// Yields what came; 0: the server has ended the connection, or `stop` was requested. Errors:
    /// timed_out, also when the connection breaks.
    Result<std::size_t> receive(std::span<char> into, Deadline deadline,
                                const std::stop_token& stop = {});
    /// Whether a connection without a request under way is fit for one: nothing has come, no end
    /// either.
    bool is_quiet() const;

private:
    explicit ClientSocket(int socket) : socket_(socket) {}

    int socket_;  // -1: none
};

}  // namespace skald::http
