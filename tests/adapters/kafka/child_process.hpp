// A program in a process of its own, which a test kills.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skald::kafka::test {

class ChildProcess {
public:
    ChildProcess() = default;
    explicit ChildProcess(const std::vector<std::string>& command) {
        std::vector<char*> arguments;
        for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
        arguments.push_back(nullptr);
        id_ = ::fork();
        if (id_ != 0) return;
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ~ChildProcess() { kill(); }
    ChildProcess(ChildProcess&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
    ChildProcess& operator=(ChildProcess&& other) noexcept {
        kill();
        id_ = std::exchange(other.id_, 0);
        return *this;
    }

    /// SIGKILL, unless it has ended.
    void kill() {
        if (id_ <= 0) return;
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
        id_ = 0;
    }
    /// What it ended with by itself, 128 and more for a signal; none: it runs.
    std::optional<int> ended() {
        int status = 0;
        if (id_ <= 0 || ::waitpid(id_, &status, WNOHANG) == 0) return std::nullopt;
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t id_ = 0;  // 0: it has ended
};

}  // namespace skald::kafka::test
