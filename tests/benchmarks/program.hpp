// Another program that runs beside the benchmark and serves on a port of this machine.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace skald::bench {

/// Started with this object and ended with it. May be started beside threads, unlike a ChildProcess.
class Program {
public:
    /// Waits for the line "Listening on http://127.0.0.1:PORT". What it logs is thrown away.
    explicit Program(const std::vector<std::string>& command);
    /// Asks it to end, with SIGTERM, and waits.
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(const std::string& path) const;
    /// Its own memory, not that of files: Private_Dirty.
    double private_mebibytes() const;

private:
    ::pid_t process_ = -1;
    int output_ = -1;  // where its lines come from
    std::uint16_t port_ = 0;
};

}  // namespace skald::bench
