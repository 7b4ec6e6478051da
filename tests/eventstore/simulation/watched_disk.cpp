#include "watched_disk.hpp"

namespace skald::simulation {
namespace {

thread_local bool is_looking = false;

}  // namespace

class WatchedDisk::File final : public DiskFile {
public:
    File(WatchedDisk& disk, std::unique_ptr<DiskFile> file) : disk_(disk), file_(std::move(file)) {}

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override {
        return looked().read_at(offset, into);
    }
    Result<std::size_t> read_uncached(std::uint64_t offset, std::span<std::byte> into) override {
        return looked().read_uncached(offset, into);
    }
    Result<void> write_at(std::uint64_t offset, std::span<const std::byte> from) override {
        return looked().write_at(offset, from);
    }
    Result<void> sync() override { return looked().sync(); }
    Result<std::uint64_t> size() override { return looked().size(); }
    Result<void> truncate(std::uint64_t size) override { return looked().truncate(size); }
    Result<void> zero(std::uint64_t offset, std::uint64_t length) override {
        return looked().zero(offset, length);
    }
    Result<std::unique_ptr<DiskMapping>> map() override { return looked().map(); }

private:
    DiskFile& looked() {
        disk_.look();
        return *file_;
    }

    WatchedDisk& disk_;
    std::unique_ptr<DiskFile> file_;
};

Result<std::unique_ptr<DiskFile>> WatchedDisk::open(const std::string& name, OpenMode mode) {
    look();
    auto file = disk_.open(name, mode);
    if (!file) return file;
    return std::make_unique<File>(*this, std::move(*file));
}

Result<std::vector<std::string>> WatchedDisk::list() {
    look();
    return disk_.list();
}

Result<void> WatchedDisk::remove(const std::string& name) {
    look();
    return disk_.remove(name);
}

Result<void> WatchedDisk::rename(const std::string& from, const std::string& to) {
    look();
    return disk_.rename(from, to);
}

Result<void> WatchedDisk::sync_directory() {
    look();
    return disk_.sync_directory();
}

Result<std::unique_ptr<DiskLock>> WatchedDisk::lock(const std::string& name) {
    look();
    return disk_.lock(name);
}

void WatchedDisk::look() {
    if (!look_ || is_looking) return;
    is_looking = true;
    look_();
    is_looking = false;
}

}  // namespace skald::simulation
