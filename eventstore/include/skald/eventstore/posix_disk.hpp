// The disk of the operating system: a directory of a Linux file system.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>
#include <string>

namespace skald {

enum class MissingDirectory : std::uint8_t {
    create,  // with its parents, mode 0755, durable at once
    refuse,  // not_found; for tools that only read
};

/// Opens the directory. It may be opened any number of times; whoever needs to be alone takes a
/// lock in it. Sync is fdatasync, locks are flock, so both are as good as the file system's: local
/// ones (ext4, xfs, btrfs) keep the promises of Disk; network file systems may not. Where the file
/// system refuses direct access (tmpfs), zero() and read_uncached() go through the page cache.
/// Errors: not_found, permission_denied, io; invalid_argument when the path is not a directory.
Result<std::unique_ptr<Disk>> open_posix_disk(const std::string& directory,
                                              MissingDirectory missing = MissingDirectory::create);

}  // namespace skald
