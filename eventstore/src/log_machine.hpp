// What a LogEventStore owns when it is opened by a path: the machine's own disk, clock and
// randomness, and no log unless the caller has one.
#pragma once
#include <skald/eventstore/log_event_store.hpp>

namespace skald {

class LogEventStore::Machine {
public:
    Machine(std::unique_ptr<Disk> disk, Log* log)
        : disk_(std::move(disk)), log_(log ? *log : silence_) {}
    LogStorePorts ports() { return {*disk_, clock_, random_, log_}; }

private:
    std::unique_ptr<Disk> disk_;
    SystemClock clock_;
    SystemRandom random_;
    NullLog silence_;
    Log& log_;  // of the caller, or silence_
};

}  // namespace skald
