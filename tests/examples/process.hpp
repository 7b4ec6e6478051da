// A program that runs as a child, whose output is read through a pipe.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace orders {

struct Ended {
    int exit_code = -1;  // -1: killed
    std::string out;     // what it printed, errors included
};

// The program running, whose output is read through a pipe.
class Process {
public:
    Process(std::string program, std::vector<std::string> arguments)
        : program_(std::move(program)) {
        int ends[2];
        if (pipe(ends) != 0) return;
        child_ = fork();
        if (child_ == 0) execute(ends, std::move(arguments));
        close(ends[1]);
        output_ = ends[0];
    }
    ~Process() {
        kill();
        (void)finish();
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Reads until so many lines were printed; false: it ended before.
    bool read_lines(int lines) {
        char c = 0;
        while (lines > 0 && read(output_, &c, 1) == 1) {
            out_ += c;
            if (c == '\n') --lines;
        }
        return lines == 0;
    }
    /// What it has printed so far, as far as it was read.
    const std::string& out() const { return out_; }
    void kill() { signal(SIGKILL); }
    void signal(int number) {
        if (child_ > 0) ::kill(child_, number);
    }
    Ended finish() {
        char buffer[4096];
        while (output_ >= 0) {
            const ssize_t count = read(output_, buffer, sizeof buffer);
            if (count <= 0) break;
            out_.append(buffer, static_cast<std::size_t>(count));
        }
        if (output_ >= 0) close(output_);
        output_ = -1;
        int status = 0;
        if (child_ > 0 && waitpid(child_, &status, 0) == child_) {
            ended_ = {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out_};
        }
        child_ = -1;
        return ended_;
    }

private:
    [[noreturn]] void execute(const int (&ends)[2], std::vector<std::string> arguments) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        arguments.insert(arguments.begin(), program_);
        std::vector<char*> pointers;
        for (std::string& argument : arguments) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        execv(program_.c_str(), pointers.data());
        _exit(127);
    }

    std::string program_;  // its path
    pid_t child_ = -1;     // -1: ended
    int output_ = -1;      // of the child
    std::string out_;      // read so far
    Ended ended_;
};

}  // namespace orders
