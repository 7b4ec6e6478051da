// A TCP connection to a server, used by one thread that waits, each time until a deadline.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <skald/core/result.hpp>
#include <span>
#include <string>
#include <string_view>

namespace skald::http {

using Deadline = std::chrono::steady_clock::time_point;
/// Asked again and again while a call waits; false ends it. Empty: nobody asks.
using Wanted = std::function<bool()>;

/// So long from now; at most a year, so that no duration is too long to be added.
Deadline deadline_after(std::chrono::milliseconds duration);

class ClientSocket {
public:
    /// Tries the addresses of the host, one behind the other; each gets its share of the time that
    /// is left, so that one that does not answer leaves some to the next. Errors: unavailable.
    static Result<ClientSocket> connect(const std::string& host, std::uint16_t port,
                                        Deadline deadline);
    ClientSocket(ClientSocket&& other) noexcept;
    ClientSocket& operator=(ClientSocket&& other) noexcept;
    ~ClientSocket();

    /// Sends until all is sent or the server begins to speak (or ends), and yields how many bytes it
    /// took. Errors: timed_out, also when the connection breaks.
    Result<std::size_t> send(std::string_view bytes, Deadline deadline);
    /// Yields what came; 0: the server has ended the connection, or it is not wanted any more. Errors:
    /// timed_out, also when the connection breaks.
    Result<std::size_t> receive(std::span<char> into, Deadline deadline,
                                const Wanted& is_wanted = {});
    /// Whether a connection without a request under way is fit for one: nothing has come, no end
    /// either.
    bool is_quiet() const;

private:
    explicit ClientSocket(int socket) : socket_(socket) {}

    int socket_;  // -1: none
};

}  // namespace skald::http
