#include "simulated_file.hpp"

#include <algorithm>

namespace skald {
namespace {

// The first part of the range for which there is space.
std::uint64_t fitting(const SectorFile& file, std::uint64_t offset, std::uint64_t length,
                      std::uint64_t free_sectors) {
    if (file.missing(offset, length) <= free_sectors) return length;
    std::uint64_t fits = 0;
    for (;;) {
        const std::uint64_t next = (offset + fits) / sector_bytes * sector_bytes + sector_bytes;
        if (file.missing(offset, next - offset) > free_sectors) return fits;
        fits = next - offset;
    }
}

// A copy: nothing may change a file that is mapped.
class CopiedFile final : public DiskMapping {
public:
    explicit CopiedFile(std::vector<std::byte> content) : content_(std::move(content)) {}
    std::span<const std::byte> bytes() const override { return content_; }
    bool failed() const override { return false; }

private:
    const std::vector<std::byte> content_;
};

}  // namespace

SimulatedDisk::File::File(std::shared_ptr<Machine> machine, std::shared_ptr<SectorFile> content,
                          std::string path, bool writable)
    : machine_(std::move(machine)),
      content_(std::move(content)),
      path_(std::move(path)),
      writable_(writable),
      process_(machine_->process) {}

Result<std::size_t> SimulatedDisk::File::read_at(std::uint64_t offset, std::span<std::byte> into) {
    return machine_->call(
        process_, [&](FailedCall) -> Result<std::size_t> { return content_->read(offset, into); });
}

Result<std::size_t> SimulatedDisk::File::read_uncached(std::uint64_t offset,
                                                       std::span<std::byte> into) {
    return machine_->call(process_, [&](FailedCall) -> Result<std::size_t> {
        return content_->read_uncached(offset, into);
    });
}

Result<void> SimulatedDisk::File::write_at(std::uint64_t offset, std::span<const std::byte> from) {
    return machine_->call(process_, [&](FailedCall effect) {
        return change(offset, from.size(), effect, [&](std::uint64_t at, std::uint64_t length) {
            content_->write(at, from.subspan(at - offset, length));
        });
    });
}

Result<void> SimulatedDisk::File::zero(std::uint64_t offset, std::uint64_t length) {
    return machine_->call(process_, [&](FailedCall effect) {
        return change(offset, length, effect,
                      [&](std::uint64_t at, std::uint64_t part) { content_->zero(at, part); });
    });
}

Result<void> SimulatedDisk::File::sync() {
    return machine_->call(process_, [&](FailedCall effect) -> Result<void> {
        if (effect == FailedCall::without_effect) {
            content_->forget_unsynced();
        } else if (effect == FailedCall::in_part) {
            Fate fate(machine_->choice);
            content_->settle(fate);
        } else {
            content_->sync();
        }
        return {};
    });
}

Result<std::uint64_t> SimulatedDisk::File::size() {
    return machine_->call(process_,
                          [&](FailedCall) -> Result<std::uint64_t> { return content_->size(); });
}

Result<void> SimulatedDisk::File::truncate(std::uint64_t size) {
    return machine_->call(process_, [&](FailedCall effect) -> Result<void> {
        if (auto allowed = check_writable("truncate"); !allowed) return allowed;
        const bool done = effect == FailedCall::in_part ? machine_->choice.chance(50)
                                                        : effect == FailedCall::in_whole;
        if (done) content_->truncate(size);
        return {};
    });
}

Result<std::unique_ptr<DiskMapping>> SimulatedDisk::File::map() {
    using Mapped = Result<std::unique_ptr<DiskMapping>>;
    return machine_->call(process_, [&](FailedCall) -> Mapped {
        std::vector<std::byte> bytes(content_->size());
        content_->read(0, bytes);
        return std::make_unique<CopiedFile>(std::move(bytes));
    });
}

Result<void> SimulatedDisk::File::change(std::uint64_t offset, std::uint64_t length,
                                         FailedCall effect, const Change& apply) {
    if (auto allowed = check_writable("write"); !allowed) return allowed;
    if (effect == FailedCall::without_effect) return {};
    const auto free_sectors = machine_->free_sectors();
    const std::uint64_t fits =
        free_sectors ? fitting(*content_, offset, length, *free_sectors) : length;
    if (effect == FailedCall::in_whole) {
        apply(offset, fits);
    } else {
        Fate fate(machine_->choice);
        for (std::uint64_t at = offset; at < offset + fits;) {
            const std::uint64_t next =
                std::min(at / sector_bytes * sector_bytes + sector_bytes, offset + fits);
            if (fate.keeps()) apply(at, next - at);
            at = next;
        }
    }
    if (fits == length) return {};
    return Error{Errc::io, path_ + ": cannot write at offset " + std::to_string(offset + fits) +
                               ": the disk is full"};
}

Result<void> SimulatedDisk::File::check_writable(const char* what) const {
    if (writable_) return {};
    return Error{Errc::permission_denied,
                 path_ + ": cannot " + what + ": the file was opened read_only"};
}

}  // namespace skald
