// A file of the operating system.
#pragma once
#include <memory>
#include <mutex>
#include <skald/eventstore/disk.hpp>
#include <string>

#include "file_descriptor.hpp"

namespace skald {

struct AlignedDelete {
    void operator()(std::byte* bytes) const;
};
/// Memory as direct access wants it.
using AlignedBytes = std::unique_ptr<std::byte[], AlignedDelete>;

class PosixDiskFile final : public DiskFile {
public:
    PosixDiskFile(FileDescriptor descriptor, std::string path, bool writable);

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) override;
    Result<std::size_t> read_uncached(std::uint64_t offset, std::span<std::byte> into) override;
    Result<void> write_at(std::uint64_t offset, std::span<const std::byte> from) override;
    Result<void> sync() override;
    Result<void> write_durably(std::uint64_t offset, std::span<const std::byte> from) override;
    Result<std::uint64_t> size() override;
    Result<void> truncate(std::uint64_t size) override;
    Result<void> zero(std::uint64_t offset, std::uint64_t length) override;
    Result<std::unique_ptr<DiskMapping>> map() override;

private:
    Result<void> check_writable(std::string_view what) const;
    Result<void> write_direct(std::uint64_t offset, std::span<const std::byte> from);
    Result<void> zero_piece(std::uint64_t offset, std::size_t length);
    Result<std::size_t> read_direct(std::uint64_t offset, std::span<std::byte> into);
    int direct();

    FileDescriptor descriptor_;  // through the page cache
    const std::string path_;     // for messages
    const bool writable_;
    std::once_flag direct_once_;
    FileDescriptor direct_;  // past the page cache (O_DIRECT); none where that is refused
    std::mutex piece_mutex_;
    AlignedBytes piece_;  // for write_direct(), from its first call on; guarded by piece_mutex_
};

}  // namespace skald
