// Work in a process of its own: to be killed, or to be measured without what came before.
#pragma once
#include <sys/types.h>

#include <functional>
#include <string>

namespace skald::bench {

/// What a line of the process's /proc/PID/smaps_rollup says, such as "Private_Dirty".
double resident_mebibytes(::pid_t process, const std::string& kind);

/// Called in a new process: it is killed when the benchmark ends, however that ends.
void end_with_parent();

/// A process that begins as a copy of this one, which must have no other threads: close all stores
/// before. Killed at the end, whatever it does by then.
class ChildProcess {
public:
    /// Runs `work`, which tells figures through `tell` and never needs to return.
    using Tell = std::function<void(double)>;
    explicit ChildProcess(const std::function<void(const Tell& tell)>& work);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Waits for the next figure; ends the benchmark when the process has ended instead.
    double hear() const;

private:
    ::pid_t child_ = -1;
    int figures_ = -1;  // where they come from
};

}  // namespace skald::bench
