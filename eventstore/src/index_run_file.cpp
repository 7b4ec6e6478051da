#include "index_run_file.hpp"

#include <algorithm>
#include <skald/core/assert.hpp>

#include "checked_blocks.hpp"
#include "crc32c.hpp"

namespace skald {
namespace {

constexpr std::size_t block_bytes = CheckedBlocks::block_bytes;
constexpr std::size_t buffer_bytes = 16 * block_bytes;
constexpr std::uint64_t unsynced_bytes_max = std::uint64_t{4} << 20;

std::uint32_t checksum_of_zeroes() {
    return crc32c(std::vector<std::byte>(block_bytes));
}

}  // namespace

IndexRunFile::IndexRunFile(DiskFile& file, std::uint64_t bytes)
    : file_(file), checksums_((bytes - IndexRunHeader::bytes) / block_bytes, checksum_of_zeroes()) {
    SKALD_ASSERT(bytes % block_bytes == 0 && bytes >= IndexRunHeader::bytes);
}

void IndexRunFile::write(std::uint64_t offset, std::span<const std::byte> blocks) {
    SKALD_ASSERT(offset % block_bytes == 0 && blocks.size() % block_bytes == 0);
    std::size_t block = (offset - IndexRunHeader::bytes) / block_bytes;
    for (std::size_t at = 0; at < blocks.size(); at += block_bytes) {
        checksums_.at(block++) = crc32c(blocks.subspan(at, block_bytes));
    }
    put(offset, blocks);
}

Result<void> IndexRunFile::finish(IndexRunHeader& header) {
    const auto checksums = std::as_bytes(std::span(checksums_));
    IndexRunSection& section = header[IndexSection::checksums];
    section = {IndexRunHeader::bytes + checksums_.size() * block_bytes, checksums.size()};
    header.table_checksum = crc32c(checksums);
    put(section.offset, checksums);
    put(0, encode(header));
    sync();
    return outcome_;
}

void IndexRunFile::put(std::uint64_t offset, std::span<const std::byte> bytes) {
    if (!ok()) return;
    outcome_ = file_.write_at(offset, bytes);
    unsynced_bytes_ += bytes.size();
    if (unsynced_bytes_ >= unsynced_bytes_max) sync();
}

void IndexRunFile::sync() {
    if (!ok()) return;
    outcome_ = file_.sync();
    unsynced_bytes_ = 0;
}

IndexSectionWriter::IndexSectionWriter(IndexRunFile& file, const IndexRunSection& section)
    : file_(file),
      section_(section),
      buffer_(std::min<std::uint64_t>(
          buffer_bytes, (section.length + block_bytes - 1) / block_bytes * block_bytes)) {}

void IndexSectionWriter::add(std::span<const std::byte> bytes) {
    SKALD_ASSERT(bytes.size() <= section_.length - this->bytes());
    while (!bytes.empty()) {
        const auto piece = bytes.first(std::min(bytes.size(), buffer_.size() - used_));
        std::memcpy(buffer_.data() + used_, piece.data(), piece.size());
        used_ += piece.size();
        bytes = bytes.subspan(piece.size());
        if (used_ == buffer_.size()) flush(used_);
    }
}

void IndexSectionWriter::zeroes(std::size_t count) {
    for (; count > 0; --count) add_value(std::byte{0});
}

void IndexSectionWriter::finish() {
    const std::size_t whole = (used_ + block_bytes - 1) / block_bytes * block_bytes;
    std::fill(buffer_.begin() + static_cast<std::ptrdiff_t>(used_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(whole), std::byte{0});
    const std::size_t added = used_;
    if (whole > 0) file_.write(section_.offset + written_, std::span(buffer_).first(whole));
    written_ += added;
    used_ = 0;
}

void IndexSectionWriter::flush(std::size_t bytes) {
    file_.write(section_.offset + written_, std::span(buffer_).first(bytes));
    written_ += bytes;
    used_ = 0;
}

}  // namespace skald
