// Many connections to a server, from a process of their own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "process.hpp"

namespace skald::bench {

/// Each sends one request, such as "GET /health/live", and discards what comes until the crowd is gone. A
/// ChildProcess: begin it before there are threads.
class Crowd {
public:
    /// Comes back when all have got the begin of their answer.
    Crowd(std::uint16_t port, std::size_t count, const std::string& what);

private:
    ChildProcess process_;
};

/// A socket that is connected to a server of this machine.
int connect_to(std::uint16_t port);
void send_request(int socket, const std::string& request);

/// Takes what has come, without a look at it, so that reading costs little: elsewhere, those who listen
/// have processors of their own. How many bytes; the server must not have ended the connection.
std::uint64_t discard_once(int socket);

/// Lets this process and those that it starts open as many files as they may.
void raise_file_limit();

}  // namespace skald::bench
