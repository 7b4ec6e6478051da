// What a LogEventStore owns when it is opened by a path: the machine's own disk, clock, randomness,
// and no log.
#pragma once
#include <skald/eventstore/log_event_store.hpp>

namespace skald {

class LogEventStore::Machine {
public:
    explicit Machine(std::unique_ptr<Disk> disk) : disk_(std::move(disk)) {}
    LogStorePorts ports() { return {*disk_, clock_, random_, log_}; }

private:
    std::unique_ptr<Disk> disk_;
    SystemClock clock_;
    SystemRandom random_;
    NullLog log_;
};

}  // namespace skald
