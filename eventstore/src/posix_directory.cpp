#include "posix_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "posix_disk_error.hpp"

namespace skald {
namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

std::string parent_of(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> sync_parent(const std::string& path) {
    const std::string parent = parent_of(path);
    const auto descriptor = open_directory(parent);
    if (!descriptor) return descriptor.error();
    return sync_directory(descriptor->get(), parent);
}

bool is_directory(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_regular(int directory, const dirent& entry) {
    if (entry.d_type == DT_REG) return true;
    if (entry.d_type != DT_UNKNOWN && entry.d_type != DT_LNK) return false;
    struct stat status{};
    return ::fstatat(directory, entry.d_name, &status, 0) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

Result<FileDescriptor> open_directory(const std::string& path) {
    const int number = without_interrupts(
        [&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (number < 0) return to_error(errno, path, "cannot open the directory");
    return FileDescriptor(number);
}

Result<void> create_directories(const std::string& path) {
    if (is_directory(path)) {
        // Whoever made it may have been killed before its sync. Rights to the parent may be
        // missing, in which case somebody else made it, and made it to stay.
        (void)sync_parent(path);
        return {};
    }
    int outcome = ::mkdir(path.c_str(), 0755);
    if (outcome != 0 && errno == ENOENT && parent_of(path) != path) {
        if (auto created = create_directories(parent_of(path)); !created) return created;
        outcome = ::mkdir(path.c_str(), 0755);
    }
    const int number = errno;
    // Another process may have made it in the meantime.
    if (outcome != 0 && !is_directory(path)) {
        return to_error(number, path, "cannot create the directory");
    }
    return sync_parent(path);
}

Result<std::vector<std::string>> list_directory(int descriptor, const std::string& path) {
    // A stream of its own: reading the given descriptor would move its place in the directory.
    const int number = without_interrupts(
        [&] { return ::openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (number < 0) return to_error(errno, path, "cannot list the directory");
    const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(number));
    if (!directory) {
        ::close(number);
        return to_error(ENOMEM, path, "cannot list the directory");
    }
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(directory.get());
        if (entry == nullptr) break;
        if (is_regular(number, *entry)) names.emplace_back(entry->d_name);
    }
    if (errno != 0) return to_error(errno, path, "cannot list the directory");
    std::sort(names.begin(), names.end());
    return names;
}

Result<void> sync_directory(int descriptor, const std::string& path) {
    const int outcome = without_interrupts([&] { return ::fsync(descriptor); });
    if (outcome != 0) return to_error(errno, path, "cannot sync the directory");
    return {};
}

}  // namespace skald
