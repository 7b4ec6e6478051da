#include <skald/eventstore/testing/simulated_disk.hpp>

#include "simulated_file.hpp"
#include "simulated_machine.hpp"

namespace skald {
namespace {

constexpr std::size_t name_bytes_max = 255;

Result<void> check_name(const std::string& name) {
    const bool good = !name.empty() && name.size() <= name_bytes_max && name != "." &&
                      name != ".." && name.find('/') == std::string::npos &&
                      name.find('\0') == std::string::npos;
    if (good) return {};
    return invalid_argument("\"" + name + "\" is no name for a file in a disk's directory");
}

Error not_found(const std::string& path) {
    return Error{Errc::not_found, path + ": there is no such file"};
}

// A change of names is done or not, never half.
bool is_done(FailedCall effect, SeededChoice& choice) {
    return effect == FailedCall::in_part ? choice.chance(50) : effect == FailedCall::in_whole;
}

}  // namespace

class SimulatedDisk::Lock final : public DiskLock {
public:
    Lock(std::shared_ptr<Machine> machine, std::string name)
        : machine_(std::move(machine)), name_(std::move(name)), process_(machine_->process) {
        machine_->locked.insert(name_);
    }
    ~Lock() override {
        const std::lock_guard lock(machine_->mutex);
        // After a crash the name may be locked by somebody else.
        if (machine_->process == process_) machine_->locked.erase(name_);
    }

private:
    std::shared_ptr<Machine> machine_;
    const std::string name_;
    const std::uint64_t process_;  // that took it
};

SimulatedDisk::SimulatedDisk(std::uint64_t seed) : machine_(std::make_shared<Machine>(seed)) {}
SimulatedDisk::~SimulatedDisk() = default;

Result<std::unique_ptr<DiskFile>> SimulatedDisk::open(const std::string& name, OpenMode mode) {
    using Opened = Result<std::unique_ptr<DiskFile>>;
    return machine_->call(std::nullopt, [&](FailedCall effect) -> Opened {
        if (auto good = check_name(name); !good) return std::move(good).error();
        auto content = machine_->names.find(name);
        const bool creates = mode == OpenMode::create_new;
        if (creates && content) return invalid_argument(path_of(name) + ": the file exists");
        if (!creates && !content) return not_found(path_of(name));
        if (creates && is_done(effect, machine_->choice)) content = machine_->names.create(name);
        return std::make_unique<File>(machine_, std::move(content), path_of(name),
                                      mode != OpenMode::read_only);
    });
}

Result<std::vector<std::string>> SimulatedDisk::list() {
    using Names = Result<std::vector<std::string>>;
    return machine_->call(std::nullopt, [&](FailedCall) -> Names {
        std::vector<std::string> names;
        for (const auto& [name, file] : machine_->names.files()) names.push_back(name);
        return names;
    });
}

Result<void> SimulatedDisk::remove(const std::string& name) {
    return machine_->call(std::nullopt, [&](FailedCall effect) -> Result<void> {
        if (auto good = check_name(name); !good) return good;
        if (!machine_->names.find(name)) return not_found(path_of(name));
        if (is_done(effect, machine_->choice)) machine_->names.remove(name);
        return {};
    });
}

Result<void> SimulatedDisk::rename(const std::string& from, const std::string& to) {
    return machine_->call(std::nullopt, [&](FailedCall effect) -> Result<void> {
        if (auto good = check_name(from); !good) return good;
        if (auto good = check_name(to); !good) return good;
        if (!machine_->names.find(from)) return not_found(path_of(from));
        if (is_done(effect, machine_->choice)) machine_->names.rename(from, to);
        return {};
    });
}

Result<void> SimulatedDisk::sync_directory() {
    return machine_->call(std::nullopt, [&](FailedCall effect) -> Result<void> {
        if (effect == FailedCall::without_effect) {
            machine_->names.forget_unsynced();
        } else if (effect == FailedCall::in_part) {
            Fate fate(machine_->choice);
            machine_->names.settle(fate);
        } else {
            machine_->names.sync();
        }
        return {};
    });
}

Result<std::unique_ptr<DiskLock>> SimulatedDisk::lock(const std::string& name) {
    using Locked = Result<std::unique_ptr<DiskLock>>;
    return machine_->call(std::nullopt, [&](FailedCall effect) -> Locked {
        if (auto good = check_name(name); !good) return std::move(good).error();
        if (machine_->locked.contains(name)) {
            return Error{Errc::already_open,
                         path_of(name) + ": another process or object holds the lock"};
        }
        if (!machine_->names.find(name) && is_done(effect, machine_->choice)) {
            machine_->names.create(name);
        }
        return std::make_unique<Lock>(machine_, name);
    });
}

std::string SimulatedDisk::path_of(const std::string& name) const {
    return "simulated:" + name;
}

std::uint64_t SimulatedDisk::calls() const {
    const std::lock_guard lock(machine_->mutex);
    return machine_->calls;
}

void SimulatedDisk::fail_call(std::uint64_t n, Error error, FailedCall effect) {
    machine_->schedule(n, std::move(error), effect, false);
}

void SimulatedDisk::crash_at_call(std::uint64_t n) {
    machine_->schedule(n, Error{Errc::io, "simulated disk: the power went off in this call"},
                       FailedCall::in_part, true);
}

void SimulatedDisk::crash() {
    const std::lock_guard lock(machine_->mutex);
    machine_->crash();
}

void SimulatedDisk::restart() {
    const std::lock_guard lock(machine_->mutex);
    machine_->running = true;
}

bool SimulatedDisk::is_running() const {
    const std::lock_guard lock(machine_->mutex);
    return machine_->running;
}

void SimulatedDisk::kill_process() {
    const std::lock_guard lock(machine_->mutex);
    machine_->end_process();
}

void SimulatedDisk::limit_capacity(std::optional<std::uint64_t> bytes) {
    const std::lock_guard lock(machine_->mutex);
    machine_->capacity = bytes;
}

Result<void> SimulatedDisk::flip_bit(const std::string& name, std::uint64_t offset, unsigned bit) {
    const std::lock_guard lock(machine_->mutex);
    const auto file = machine_->names.find(name);
    if (!file) return not_found(path_of(name));
    if (offset >= file->size() || bit > 7) {
        return invalid_argument(path_of(name) + ": there is no such bit");
    }
    file->flip_bit(offset, bit);
    return {};
}

std::vector<std::string> SimulatedDisk::files() const {
    const std::lock_guard lock(machine_->mutex);
    std::vector<std::string> names;
    for (const auto& [name, file] : machine_->names.files()) names.push_back(name);
    return names;
}

Result<std::vector<std::byte>> SimulatedDisk::content(const std::string& name) const {
    const std::lock_guard lock(machine_->mutex);
    const auto file = machine_->names.find(name);
    if (!file) return not_found(path_of(name));
    std::vector<std::byte> bytes(file->size());
    file->read(0, bytes);
    return bytes;
}

}  // namespace skald
