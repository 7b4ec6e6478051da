#include "simulated_machine.hpp"

namespace skald {

void SimulatedDisk::Machine::schedule(std::uint64_t n, Error error, FailedCall effect,
                                      bool crashes) {
    const std::lock_guard lock(mutex);
    SKALD_ASSERT(n > calls);
    faults_.insert_or_assign(n, Fault{std::move(error), effect, crashes});
}

void SimulatedDisk::Machine::crash() {
    if (!running) return;
    running = false;
    end_process();
    Fate fate(choice);
    names.settle(fate);
    names.drop_cache();
    for (const auto& [name, file] : names.files()) {
        file->settle(fate);
        file->drop_cache();
    }
}

void SimulatedDisk::Machine::end_process() {
    ++process;
    locked.clear();
}

std::optional<std::uint64_t> SimulatedDisk::Machine::free_sectors() const {
    if (!capacity) return std::nullopt;
    std::uint64_t used = 0;
    for (const auto& [name, file] : names.files()) used += file->allocated();
    const std::uint64_t all = *capacity / sector_bytes;
    return all > used ? all - used : 0;
}

Result<void> SimulatedDisk::Machine::check_alive(std::optional<std::uint64_t> caller) const {
    if (!running) return Error{Errc::io, "simulated disk: the power is off"};
    if (caller && *caller != process) {
        return Error{Errc::io, "simulated disk: the handle is from before a crash or a kill"};
    }
    return {};
}

std::optional<SimulatedDisk::Machine::Fault> SimulatedDisk::Machine::take_fault() {
    auto found = faults_.extract(++calls);
    if (found.empty()) return std::nullopt;
    Fault fault = std::move(found.mapped());
    if (fault.crashes) fault.effect = static_cast<FailedCall>(choice.below(3));
    return fault;
}

}  // namespace skald
