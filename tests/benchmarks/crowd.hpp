// Many connections to a server, from a process of their own.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "process.hpp"

namespace skald::bench {

/// Each sends one request, such as "GET /events", and reads what comes until the crowd is gone. A
/// ChildProcess: begin it before there are threads.
class Crowd {
public:
    /// Comes back when all have got the begin of their answer.
    Crowd(std::uint16_t port, std::size_t count, const std::string& what);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// That came to all of them together.
    std::uint64_t bytes() const { return *bytes_; }

private:
    std::atomic<std::uint64_t>* bytes_;  // in memory that both processes share
    std::optional<ChildProcess> process_;
};

/// Lets this process and those that it starts open as many files as they may.
void raise_file_limit();

}  // namespace skald::bench
