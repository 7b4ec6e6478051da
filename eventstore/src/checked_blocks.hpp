// The bytes of a mapped index file, of which each block is checked before its first use.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <skald/core/error.hpp>
#include <skald/eventstore/disk.hpp>
#include <span>
#include <string>
#include <string_view>

namespace skald {

/// An index file is not as it was written, or cannot be read. The only exception within the
/// engine: it ends a search wherever it is, and is caught where searches begin, which drops the
/// file and makes it again from the log (index_repair.hpp).
class IndexDamaged : public std::exception {
public:
    explicit IndexDamaged(Error error) : error_(std::move(error)) {}
    const char* what() const noexcept override { return error_.message.c_str(); }
    /// Errc::corrupt, or io; the message names the file.
    const Error& error() const { return error_; }

private:
    Error error_;
};

/// Any thread may call any function.
class CheckedBlocks {
public:
    static constexpr std::size_t block_bytes = 4096;

    /// `bytes` lie at `file_offset` of the file at `path`, and are a whole number of blocks, with
    /// one checksum each. `mapping`: where they are mapped; null: they are in memory. All outlive
    /// the object.
    CheckedBlocks(std::span<const std::byte> bytes, std::span<const std::uint32_t> checksums,
                  std::string path, std::uint64_t file_offset = 0,
                  const DiskMapping* mapping = nullptr);

    /// Checks the blocks of these bytes, unless they were before. Throws IndexDamaged, also when
    /// the bytes do not lie within all of them.
    void ensure(const void* begin, std::size_t count) const {
        const auto at = reinterpret_cast<std::uintptr_t>(begin) -
                        reinterpret_cast<std::uintptr_t>(bytes_.data());
        const std::size_t first = at / block_bytes;
        const std::size_t last = (at + count - 1) / block_bytes;
        if (first == last && count <= block_bytes && first < checksums_.size() &&
            is_checked(first)) {
            // A page that was checked may have gone from memory, and not come back: it is read here,
            // before the question whether all could be read.
            (void)*static_cast<const volatile std::byte*>(begin);
            if (mapping_ == nullptr || !mapping_->failed()) return;
        }
        check(at, count);
    }

    /// Whether the block of this byte was checked before. Who reads what lies there without ensure()
    /// asks throw_if_unreadable() afterwards.
    bool is_checked(const void* byte) const {
        const auto at = reinterpret_cast<std::uintptr_t>(byte) -
                        reinterpret_cast<std::uintptr_t>(bytes_.data());
        return at < bytes_.size() && is_checked(at / block_bytes);
    }
    /// How many bytes there are from this one, which is one of them, to the end of its block.
    std::size_t left_in_block(const void* byte) const {
        const auto at = reinterpret_cast<std::uintptr_t>(byte) -
                        reinterpret_cast<std::uintptr_t>(bytes_.data());
        return block_bytes - at % block_bytes;
    }
    /// Throws IndexDamaged if a page could not be read.
    void throw_if_unreadable() const;

    /// Checks all blocks, also those that were checked. Throws IndexDamaged.
    void check_all() const;
    /// What is thrown where the checksums are right and what they cover makes no sense.
    [[noreturn]] void damaged(std::string_view what) const;
    std::span<const std::byte> bytes() const { return bytes_; }

private:
    bool is_checked(std::size_t block) const {
        const auto word = checked_[block / 64].load(std::memory_order_relaxed);
        return (word >> (block % 64) & 1) != 0;
    }
    void check(std::size_t begin, std::size_t count) const;
    void check_block(std::size_t block) const;

    std::span<const std::byte> bytes_;
    std::span<const std::uint32_t> checksums_;               // of each block
    std::string path_;                                       // for messages
    std::uint64_t file_offset_;                              // of the first byte, for messages
    const DiskMapping* mapping_;                             // null: in memory
    std::unique_ptr<std::atomic<std::uint64_t>[]> checked_;  // a bit a block
};

}  // namespace skald
