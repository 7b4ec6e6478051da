// A disk in memory that loses power, tears sectors, fails and runs full on demand, by a seed. It
// keeps exactly the promises of Disk and no more, so that code which survives here relies on
// nothing that a real disk does not give:
//
//     for (std::uint64_t n = 1;; ++n) {              // crash at each call there is
//         SimulatedDisk disk(seed);
//         disk.crash_at_call(n);
//         const auto acknowledged = write_until_it_fails(disk);
//         if (disk.is_running()) break;              // the run ended before its n-th call
//         disk.restart();
//         expect_all_there(disk, acknowledged);
//     }
//
// The model. A file is a page cache and a medium, both of 512-byte sectors. Writes, truncations and
// zeroes change the cache; sync copies what has changed to the medium. In a crash each unsynced
// sector keeps its old content, gets the newest or any in between, or is torn at some byte between
// two of them, each sector on its own. An unsynced size is the old one, the new one or any in
// between. Of the unsynced changes of names any may be lost, but none that a kept one builds on: a
// file made and then renamed is not there, or there under one of the names. After a crash a new
// cache is read from the medium.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/eventstore/disk.hpp>
#include <string>
#include <vector>

namespace skald {

/// How far a call comes that fails.
enum class FailedCall : std::uint8_t {
    without_effect,  // nothing is done; a failed sync has brought nothing to the medium
    in_part,         // any part is done, by the seed, from nothing to all
    in_whole,        // all is done, and the caller does not learn it
};

/// The same calls from one thread give the same outcomes for the same seed. Any thread may call any
/// function at any time. Handles and locks may outlive it.
class SimulatedDisk final : public Disk {
public:
    explicit SimulatedDisk(std::uint64_t seed);
    ~SimulatedDisk() override;

    Result<std::unique_ptr<DiskFile>> open(const std::string& name, OpenMode mode) override;
    Result<std::vector<std::string>> list() override;
    Result<void> remove(const std::string& name) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> sync_directory() override;
    Result<std::unique_ptr<DiskLock>> lock(const std::string& name) override;
    std::string path_of(const std::string& name) const override;

    /// How many calls have reached the disk: all of Disk and DiskFile but path_of(), failed ones
    /// too, but none while the power is off or through a handle from before a crash.
    std::uint64_t calls() const;

    /// Makes call number `n`, as calls() counts, fail once with `error`; n must be to come. A
    /// failed sync forgets which writes were unsynced, as Linux does: those that did not reach the
    /// medium are still read, are never written by a later sync, and are gone after a crash.
    void fail_call(std::uint64_t n, Error error, FailedCall effect = FailedCall::in_part);

    /// Cuts the power in call number `n`, which comes as far as the seed says. n must be to come.
    void crash_at_call(std::uint64_t n);

    /// Cuts the power now. Locks are free; every call fails with io until restart(), and through
    /// handles from before for ever.
    void crash();
    void restart();
    bool is_running() const;

    /// Ends the process that uses the disk (kill -9), not the machine: handles fail from now on and
    /// locks are free, but the cache stays, with its unsynced writes and with what a failed sync
    /// has lost.
    void kill_process();

    /// Limits the space of all named files together; a write that needs more does what fits and
    /// fails with io. Bytes that were written or zeroed once have their space, in whole sectors.
    void limit_capacity(std::optional<std::uint64_t> bytes);

    /// Flips bit 0 to 7 of a byte, in the cache and on the medium. Errors: not_found,
    /// invalid_argument when the file is shorter.
    Result<void> flip_bit(const std::string& name, std::uint64_t offset, unsigned bit);

    /// What list() and a read of the whole file would give; not counted as calls, and also while
    /// the power is off.
    std::vector<std::string> files() const;
    Result<std::vector<std::byte>> content(const std::string& name) const;

private:
    class Machine;
    class File;
    class Lock;

    std::shared_ptr<Machine> machine_;  // shared with the handles
};

}  // namespace skald
