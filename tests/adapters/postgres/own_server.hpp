// A server that a test has for itself, to restart it, to fill it up, to let it crash.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace skald::postgres::test {

class OwnServer {
public:
    /// With these settings, such as "max_connections=8".
    explicit OwnServer(const std::string& settings = "") {
        std::string name = std::filesystem::temp_directory_path() / "skald-server-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no directory");
        directory_ = name;
        run("start", settings);
    }
    ~OwnServer() {
        run("stop");
        std::filesystem::remove_all(directory_);
    }
    OwnServer(const OwnServer&) = delete;
    OwnServer& operator=(const OwnServer&) = delete;

    std::string connection() const { return line_of("connection"); }
    /// By its socket, where everybody is trusted whatever the settings ask of TCP.
    std::string socket_connection() const { return line_of("socket_connection"); }
    void crash() { run("crash"); }
    void start() { run("start"); }
    void restart(const std::string& settings = "") { run("restart", settings); }

private:
    std::string line_of(const std::string& name) const {
        std::ifstream file(directory_ + "/" + name);
        std::string line;
        std::getline(file, line);
        return line;
    }
    void run(const std::string& command, const std::string& settings = "") {
        const std::string line =
            SKALD_POSTGRES " " + command + " " + directory_ + " fsync=off " + settings;
        if (std::system(line.c_str()) != 0) ADD_FAILURE() << line;
    }

    std::string directory_;
};

}  // namespace skald::postgres::test
