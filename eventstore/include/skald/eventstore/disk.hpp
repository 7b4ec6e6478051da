// The disk port: files in one flat directory, and exactly what survives a loss of power. The log
// engine runs on it unchanged, on a real file system (posix_disk.hpp) and on a simulated one that
// crashes, tears and fails on demand (testing/simulated_disk.hpp).
//
// Nothing here is durable until it is synced. Bytes, sizes and zeroes of a file become durable by
// DiskFile::sync(); names (created, renamed, removed) by Disk::sync_directory(). A new file needs
// both, in either order. What is not synced may survive a crash whole, in part, or not at all, and
// its 512-byte sectors in any order.
//
// Errors of all calls: io (the medium failed or is full: stop writing and reopen), unavailable (out
// of handles: retry later), and the ones named below. Messages name the path, the offset and the
// system's words.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <skald/core/result.hpp>
#include <span>
#include <string>
#include <vector>

namespace skald {

/// A file's bytes, mapped for reading. Any thread may call any function.
class DiskMapping {
public:
    virtual ~DiskMapping() = default;
    DiskMapping() = default;
    DiskMapping(const DiskMapping&) = delete;
    DiskMapping& operator=(const DiskMapping&) = delete;

    /// Valid as long as the mapping is; begins at a multiple of 16.
    virtual std::span<const std::byte> bytes() const = 0;
    /// Says that these bytes will be read soon, so that the medium can begin. Never waits for it.
    virtual void will_read(std::uint64_t, std::uint64_t) const {}
    /// Whether a page could not be read from the medium since the file was mapped. Such a page shows
    /// zeroes from then on. The thread that read it sees true at once.
    virtual bool failed() const = 0;
};

/// An open file. Any thread may call any function at any time; calls that touch the same bytes at
/// the same time happen in no particular order, also byte by byte. It stays usable after the file
/// is renamed or removed, and must not outlive its Disk.
class DiskFile {
public:
    virtual ~DiskFile() = default;
    DiskFile() = default;
    DiskFile(const DiskFile&) = delete;
    DiskFile& operator=(const DiskFile&) = delete;

    /// Reads what was written last, durable or not. Returns how many bytes were read, which is less
    /// than asked only at the end of the file.
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) = 0;

    /// Reads what the medium holds, past the page cache, in which a failed sync may have left bytes
    /// that never arrived and never will. Unsynced writes that are still on their way are seen as
    /// by read_at(). For recovery. Where the system has no way past its cache, the same as
    /// read_at(), which may go on to see the lost bytes until they are written again.
    virtual Result<std::size_t> read_uncached(std::uint64_t offset, std::span<std::byte> into) = 0;

    /// Writes all of `from`; beyond the end the file grows, and a gap reads as zeroes. Not durable.
    /// After an error any part of it may have been written. Errors: io (also: disk full),
    /// permission_denied (opened read_only).
    virtual Result<void> write_at(std::uint64_t offset, std::span<const std::byte> from) = 0;

    /// Makes the bytes and the size of the file durable: all that was written, zeroed and truncated
    /// before the call, through any handle. Not its name. After an error the state of all unsynced
    /// writes is unknown, and a later success says nothing about them: the system may have dropped
    /// them. Reopen, read uncached, and write again what is missing.
    virtual Result<void> sync() = 0;

    /// The same as write_at() and then sync(). Past the page cache where that is faster: for many
    /// bytes, at an offset and of a length in multiples of 4096.
    virtual Result<void> write_durably(std::uint64_t offset, std::span<const std::byte> from) {
        if (auto written = write_at(offset, from); !written) return written;
        return sync();
    }

    virtual Result<std::uint64_t> size() = 0;

    /// Cuts the file, or extends it by bytes that read as zeroes (without taking space for them).
    /// Not durable until synced: after a crash the file may have the old size and its old bytes.
    /// Errors: permission_denied (opened read_only).
    virtual Result<void> truncate(std::uint64_t size) = 0;

    /// Writes real zeroes, so that a later write into this range needs no new space and its sync is
    /// cheap; beyond the end the file grows. Goes past the page cache where it can (offset and
    /// length in multiples of 4096), in pieces of at most 1 MiB. For pacing, call it with small
    /// ranges. Not durable until synced. Errors: as write_at().
    virtual Result<void> zero(std::uint64_t offset, std::uint64_t length) = 0;

    /// Maps the whole file as it is now. The file must not change or shrink as long as the mapping
    /// is there; it may be renamed or removed, and the mapping may outlive file and disk. A page
    /// that cannot be read later makes the mapping fail, and raises no signal. Errors: unavailable
    /// (too many mappings).
    virtual Result<std::unique_ptr<DiskMapping>> map() = 0;
};

enum class OpenMode : std::uint8_t {
    read_only,   // the file must exist
    read_write,  // the file must exist
    create_new,  // for reading and writing; the file must not exist
};

/// A lock that is held until it is destroyed, or the process ends in whatever way.
class DiskLock {
public:
    virtual ~DiskLock() = default;
    DiskLock() = default;
    DiskLock(const DiskLock&) = delete;
    DiskLock& operator=(const DiskLock&) = delete;
};

/// One flat directory. A name is 1 to 255 bytes, without '/' and NUL, and neither "." nor "..";
/// others are invalid_argument. Any thread may call any function at any time.
class Disk {
public:
    virtual ~Disk() = default;
    Disk() = default;
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    /// A created file is empty; its name is not durable. Errors: not_found, permission_denied;
    /// invalid_argument when create_new finds the file.
    virtual Result<std::unique_ptr<DiskFile>> open(const std::string& name, OpenMode mode) = 0;

    /// The names of all files, sorted; no directories. Lock files are among them.
    virtual Result<std::vector<std::string>> list() = 0;

    /// Not durable: the file may come back after a crash, with any of its unsynced bytes. Errors:
    /// not_found, permission_denied.
    virtual Result<void> remove(const std::string& name) = 0;

    /// Atomic, also in a crash: `to` is the old file or the new one, never none and never half of
    /// one. A file that has the name `to` is replaced. Not durable, and no sync of the content:
    /// sync the file first. Errors: not_found, permission_denied.
    virtual Result<void> rename(const std::string& from, const std::string& to) = 0;

    /// Makes all names durable that were created, renamed or removed before the call. After an
    /// error it is unknown which are.
    virtual Result<void> sync_directory() = 0;

    /// Takes the lock `name`, an empty file that is made if it is missing and stays. Never waits.
    /// Errors: already_open when any process, or any object of this one, holds it;
    /// permission_denied.
    virtual Result<std::unique_ptr<DiskLock>> lock(const std::string& name) = 0;

    /// The whole path of a file, for messages.
    virtual std::string path_of(const std::string& name) const = 0;
};

}  // namespace skald
