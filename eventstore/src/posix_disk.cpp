#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <skald/eventstore/posix_disk.hpp>
#include <utility>

#include "file_descriptor.hpp"
#include "posix_directory.hpp"
#include "posix_disk_error.hpp"
#include "posix_disk_file.hpp"

namespace skald {
namespace {

constexpr std::size_t name_bytes_max = 255;

int flags_of(OpenMode mode) {
    switch (mode) {
        case OpenMode::read_only:
            return O_RDONLY;
        case OpenMode::read_write:
            return O_RDWR;
        case OpenMode::create_new:
            return O_RDWR | O_CREAT | O_EXCL;
    }
    return O_RDONLY;
}

Result<void> check_name(const std::string& name) {
    const bool good = !name.empty() && name.size() <= name_bytes_max && name != "." &&
                      name != ".." && name.find('/') == std::string::npos &&
                      name.find('\0') == std::string::npos;
    if (good) return {};
    return invalid_argument("\"" + name + "\" is no name for a file in a disk's directory");
}

// The kernel ends the lock when the descriptor is closed, in whatever way.
class PosixDiskLock final : public DiskLock {
public:
    explicit PosixDiskLock(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}

private:
    FileDescriptor descriptor_;  // carries the lock
};

class PosixDisk final : public Disk {
public:
    PosixDisk(FileDescriptor descriptor, std::string directory)
        : descriptor_(std::move(descriptor)), directory_(std::move(directory)) {}

    Result<std::unique_ptr<DiskFile>> open(const std::string& name, OpenMode mode) override;
    Result<std::vector<std::string>> list() override {
        return list_directory(descriptor_.get(), directory_);
    }
    Result<void> remove(const std::string& name) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> sync_directory() override {
        return skald::sync_directory(descriptor_.get(), directory_);
    }
    Result<std::unique_ptr<DiskLock>> lock(const std::string& name) override;
    std::string path_of(const std::string& name) const override { return directory_ + "/" + name; }

private:
    Result<FileDescriptor> open_descriptor(const std::string& name, int flags) const;

    FileDescriptor descriptor_;    // of the directory, so that it may be renamed while it is open
    const std::string directory_;  // its path when it was opened, for messages
};

Result<std::unique_ptr<DiskFile>> PosixDisk::open(const std::string& name, OpenMode mode) {
    auto descriptor = open_descriptor(name, flags_of(mode));
    if (!descriptor) return std::move(descriptor).error();
    return std::make_unique<PosixDiskFile>(std::move(*descriptor), path_of(name),
                                           mode != OpenMode::read_only);
}

Result<void> PosixDisk::remove(const std::string& name) {
    if (auto good = check_name(name); !good) return good;
    if (::unlinkat(descriptor_.get(), name.c_str(), 0) != 0) {
        return to_error(errno, path_of(name), "cannot remove");
    }
    return {};
}

Result<void> PosixDisk::rename(const std::string& from, const std::string& to) {
    if (auto good = check_name(from); !good) return good;
    if (auto good = check_name(to); !good) return good;
    if (::renameat(descriptor_.get(), from.c_str(), descriptor_.get(), to.c_str()) != 0) {
        return to_error(errno, path_of(from), "cannot rename to " + to);
    }
    return {};
}

Result<std::unique_ptr<DiskLock>> PosixDisk::lock(const std::string& name) {
    auto descriptor = open_descriptor(name, O_RDWR | O_CREAT);
    if (!descriptor) return std::move(descriptor).error();
    // flock belongs to the open file, not to the process, so that a second open in this process is
    // refused as well.
    const int outcome =
        without_interrupts([&] { return ::flock(descriptor->get(), LOCK_EX | LOCK_NB); });
    if (outcome == 0) return std::make_unique<PosixDiskLock>(std::move(*descriptor));
    if (errno != EWOULDBLOCK) return to_error(errno, path_of(name), "cannot lock");
    return Error{Errc::already_open, path_of(name) + ": another process or object holds the lock"};
}

Result<FileDescriptor> PosixDisk::open_descriptor(const std::string& name, int flags) const {
    if (auto good = check_name(name); !good) return good.error();
    // O_NONBLOCK: a pipe by that name is refused below, and must not be waited for.
    const int number = without_interrupts([&] {
        return ::openat(descriptor_.get(), name.c_str(), flags | O_CLOEXEC | O_NONBLOCK, 0644);
    });
    if (number < 0) return to_error(errno, path_of(name), "cannot open");
    FileDescriptor descriptor(number);
    struct stat status{};
    if (::fstat(number, &status) != 0) return to_error(errno, path_of(name), "cannot open");
    if (!S_ISREG(status.st_mode)) {
        return invalid_argument(path_of(name) + ": cannot open: not a regular file");
    }
    return descriptor;
}

}  // namespace

Result<std::unique_ptr<Disk>> open_posix_disk(const std::string& directory,
                                              MissingDirectory missing) {
    if (directory.empty()) return invalid_argument("a disk needs a directory; the path is empty");
    if (missing == MissingDirectory::create) {
        if (auto created = create_directories(directory); !created) return created.error();
    }
    auto descriptor = open_directory(directory);
    if (!descriptor) return std::move(descriptor).error();
    return std::make_unique<PosixDisk>(std::move(*descriptor), directory);
}

}  // namespace skald
