#include "program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "outcome.hpp"
#include "process.hpp"

namespace skald::bench {
namespace {

std::string first_line(int file) {
    std::string line;
    char byte = 0;
    while (::read(file, &byte, 1) == 1 && byte != '\n') line += byte;
    return line;
}

// In the new process, which may call little until it is the other program.
[[noreturn]] void become(const std::vector<char*>& arguments, int output) {
    end_with_parent();
    ::dup2(output, STDOUT_FILENO);
    ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

Program::Program(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int ends[2];
    require(::pipe2(ends, O_CLOEXEC) == 0, "making a pipe");
    process_ = ::fork();
    require(process_ >= 0, "making a process");
    if (process_ == 0) become(arguments, ends[1]);
    ::close(ends[1]);
    output_ = ends[0];
    const std::string line = first_line(output_);
    const auto colon = line.rfind(':');
    require(line.starts_with("Listening") && colon != std::string::npos, "starting " + command[0]);
    port_ = static_cast<std::uint16_t>(std::atoi(line.c_str() + colon + 1));
}

Program::~Program() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    ::close(output_);
}

std::string Program::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

double Program::private_mebibytes() const {
    return resident_mebibytes(process_, "Private_Dirty");
}

}  // namespace skald::bench
