// A handle of a file on a simulated disk.
#pragma once
#include <functional>
#include <string>

#include "simulated_machine.hpp"

namespace skald {

class SimulatedDisk::File final : public DiskFile {
public:
    File(std::shared_ptr<Machine> machine, std::shared_ptr<SectorFile> content, std::string path,
         bool writable);

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override;
    Result<std::size_t> read_uncached(std::uint64_t offset, std::span<std::byte> into) override;
    Result<void> write_at(std::uint64_t offset, std::span<const std::byte> from) override;
    Result<void> sync() override;
    Result<std::uint64_t> size() override;
    Result<void> truncate(std::uint64_t size) override;
    Result<void> zero(std::uint64_t offset, std::uint64_t length) override;
    Result<std::unique_ptr<DiskMapping>> map() override;

private:
    // Changes `length` bytes at `offset` of the file.
    using Change = std::function<void(std::uint64_t offset, std::uint64_t length)>;

    Result<void> change(std::uint64_t offset, std::uint64_t length, FailedCall effect,
                        const Change& apply);
    Result<void> check_writable(const char* what) const;

    std::shared_ptr<Machine> machine_;
    std::shared_ptr<SectorFile> content_;  // lives on when its name goes
    const std::string path_;               // for messages
    const bool writable_;
    const std::uint64_t process_;  // that opened it
};

}  // namespace skald
