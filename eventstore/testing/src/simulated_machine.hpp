// The machine around a simulated disk: its power, its process and the faults that wait for a call.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <skald/eventstore/testing/simulated_disk.hpp>
#include <string>
#include <utility>

#include "name_table.hpp"
#include "seeded_choice.hpp"

namespace skald {

class SimulatedDisk::Machine {
public:
    explicit Machine(std::uint64_t seed) : choice(seed) {}

    /// Runs `work` as one call that reaches the disk: Result<T>(FailedCall effect), where in_whole
    /// means that all goes well, or that it fails after all is done. `process` is that of the
    /// handle; none: of whoever calls now.
    template <class Work>
    auto call(std::optional<std::uint64_t> caller, Work&& work)
        -> decltype(work(FailedCall::in_whole)) {
        const std::lock_guard lock(mutex);
        if (auto alive = check_alive(caller); !alive) return std::move(alive).error();
        const auto fault = take_fault();
        auto outcome = work(fault ? fault->effect : FailedCall::in_whole);
        if (!fault) return outcome;
        if (fault->crashes) crash();
        return fault->error;
    }

    void schedule(std::uint64_t n, Error error, FailedCall effect, bool crashes);
    void crash();
    void end_process();

    /// What the files of the disk may still take, in sectors. None: no limit.
    std::optional<std::uint64_t> free_sectors() const;

    // Of all that follows. Recursive, because a lock that a failed call has made is given back
    // within that call.
    mutable std::recursive_mutex mutex;
    SeededChoice choice;  // all that the seed decides
    NameTable names;
    std::set<std::string> locked;           // names of locks that are held
    std::optional<std::uint64_t> capacity;  // in bytes
    std::uint64_t calls = 0;                // that reached the disk
    std::uint64_t process = 0;              // counts processes; handles belong to one
    bool running = true;                    // the power is on

private:
    struct Fault {
        Error error;
        FailedCall effect;
        bool crashes;
    };

    Result<void> check_alive(std::optional<std::uint64_t> caller) const;
    std::optional<Fault> take_fault();

    std::map<std::uint64_t, Fault> faults_;  // by the number of the call
};

}  // namespace skald
