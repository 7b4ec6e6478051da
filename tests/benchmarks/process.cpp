#include "process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "outcome.hpp"

namespace skald::bench {

double resident_mebibytes(::pid_t process, const std::string& kind) {
    std::ifstream lines("/proc/" + std::to_string(process) + "/smaps_rollup");
    for (std::string word; lines >> word;) {
        double kibibytes = 0;
        if (word == kind + ":" && lines >> kibibytes) return kibibytes / 1024;
    }
    give_up("the system does not say how much memory is " + kind);
}

void end_with_parent() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

ChildProcess::ChildProcess(const std::function<void(const Tell&)>& work) {
    int ends[2];
    require(::pipe(ends) == 0, "making a pipe");
    child_ = ::fork();
    require(child_ >= 0, "making a process");
    if (child_ == 0) {
        end_with_parent();
        ::close(ends[0]);
        work([out = ends[1]](double figure) {
            require(::write(out, &figure, sizeof figure) == sizeof figure, "telling a figure");
        });
        ::_exit(0);
    }
    ::close(ends[1]);
    figures_ = ends[0];
}

ChildProcess::~ChildProcess() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    ::close(figures_);
}

double ChildProcess::hear() const {
    double figure = 0;
    require(::read(figures_, &figure, sizeof figure) == sizeof figure, "the work of a process");
    return figure;
}

}  // namespace skald::bench
