// A disk that lets a test look before each of its calls, as another thread could.
#pragma once
#include <functional>
#include <skald/eventstore/disk.hpp>

namespace skald::simulation {

/// Passes everything on to another disk, which must outlive it.
class WatchedDisk final : public Disk {
public:
    using Look = std::function<void()>;

    explicit WatchedDisk(Disk& disk) : disk_(disk) {}

    /// Called before each call, by the thread that makes it, but not for calls that `look` itself
    /// makes. Empty: nobody looks. Not while others use the disk.
    void watch(Look look) { look_ = std::move(look); }

    Result<std::unique_ptr<DiskFile>> open(const std::string& name, OpenMode mode) override;
    Result<std::vector<std::string>> list() override;
    Result<void> remove(const std::string& name) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> sync_directory() override;
    Result<std::unique_ptr<DiskLock>> lock(const std::string& name) override;
    std::string path_of(const std::string& name) const override { return disk_.path_of(name); }

private:
    class File;

    void look();

    Disk& disk_;
    Look look_;
};

}  // namespace skald::simulation
