#include "checked_blocks.hpp"

#include <skald/core/assert.hpp>

#include "crc32c.hpp"

namespace skald {

CheckedBlocks::CheckedBlocks(std::span<const std::byte> bytes,
                             std::span<const std::uint32_t> checksums, std::string path,
                             std::uint64_t file_offset, const DiskMapping* mapping)
    : bytes_(bytes),
      checksums_(checksums),
      path_(std::move(path)),
      file_offset_(file_offset),
      mapping_(mapping),
      checked_(std::make_unique<std::atomic<std::uint64_t>[]>(checksums.size() / 64 + 1)) {
    SKALD_ASSERT(bytes.size() == checksums.size() * block_bytes);
}

void CheckedBlocks::check(std::size_t begin, std::size_t count) const {
    throw_if_unreadable();
    if (begin > bytes_.size() || count > bytes_.size() - begin) {
        damaged("it refers to " + std::to_string(count) + " bytes that are not there");
    }
    if (count == 0) return;
    for (std::size_t block = begin / block_bytes; block <= (begin + count - 1) / block_bytes;
         ++block) {
        if (!is_checked(block)) check_block(block);
    }
    throw_if_unreadable();
}

void CheckedBlocks::check_all() const {
    for (std::size_t block = 0; block < checksums_.size(); ++block) check_block(block);
}

// Threads may check the same block at the same time: all find the same.
void CheckedBlocks::check_block(std::size_t block) const {
    const std::uint32_t found = crc32c(bytes_.subspan(block * block_bytes, block_bytes));
    throw_if_unreadable();
    if (found != checksums_[block]) {
        throw IndexDamaged(Error{
            Errc::corrupt, path_ + ", offset " +
                               std::to_string(file_offset_ + std::uint64_t{block} * block_bytes) +
                               ": the checksum of this block of the index differs"});
    }
    checked_[block / 64].fetch_or(std::uint64_t{1} << (block % 64), std::memory_order_relaxed);
}

void CheckedBlocks::throw_if_unreadable() const {
    if (mapping_ == nullptr || !mapping_->failed()) return;
    throw IndexDamaged(
        Error{Errc::io, path_ + ": the disk could not read a part of this index file"});
}

void CheckedBlocks::damaged(std::string_view what) const {
    throw_if_unreadable();
    throw IndexDamaged(
        Error{Errc::corrupt, path_ + ": the index file makes no sense: " + std::string(what)});
}

}  // namespace skald
