#include "checksum_repair.hpp"

#include <array>

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "checked_blocks.hpp"
#include "crc32c.hpp"
#include "frame.hpp"
#include "index_run_header.hpp"
#include "segment_header.hpp"

namespace skald::fuzz {
namespace {

constexpr std::size_t checksum_bytes = sizeof(std::uint32_t);
// Of the header of an index file: where its last section is described, and then its checksum.
constexpr std::size_t index_table_field = 88 + (index_section_count - 1) * 16;

std::uint64_t number_at(std::span<const std::byte> bytes, std::size_t offset) {
    return ByteReader(bytes.subspan(offset)).u64();
}

void finish_header(std::span<std::byte> header) {
    const std::size_t end = header.size() - checksum_bytes;
    put_number(header, end, crc32c(header.first(end)));
}

}  // namespace

std::size_t repair_frame(std::span<std::byte> bytes) {
    ByteReader reader(bytes);
    const std::uint32_t size = reader.u32();
    const bool fits = reader.ok() && size >= FrameLayout::overhead_bytes && size <= bytes.size() &&
                      size % FrameLayout::alignment == 0;
    if (!fits) return 0;
    const auto frame = bytes.first(size);
    put_number(frame, size - FrameLayout::trailer_bytes, std::uint64_t{size});
    put_number(frame, FrameLayout::crc_offset, std::uint32_t{0});
    put_number(frame, FrameLayout::crc_offset, crc32c(frame, frame_seed(log_id)));
    return size;
}

void repair_segment(std::span<std::byte> bytes) {
    if (bytes.size() < SegmentHeader::bytes) return;
    finish_header(bytes.first(SegmentHeader::bytes));
    std::size_t offset = SegmentHeader::bytes;
    while (const std::size_t size = repair_frame(bytes.subspan(offset))) offset += size;
}

void repair_index_run(std::span<std::byte> bytes) {
    constexpr std::size_t block = CheckedBlocks::block_bytes;
    if (bytes.size() < IndexRunHeader::bytes) return;
    const std::uint64_t table = number_at(bytes, index_table_field);
    if (table >= IndexRunHeader::bytes && table <= bytes.size()) {
        const auto checksums = bytes.subspan(static_cast<std::size_t>(table));
        const std::size_t blocks =
            (static_cast<std::size_t>(table) - IndexRunHeader::bytes) / block;
        for (std::size_t i = 0; i < blocks && (i + 1) * checksum_bytes <= checksums.size(); ++i) {
            const auto one = bytes.subspan(IndexRunHeader::bytes + i * block, block);
            put_number(checksums, i * checksum_bytes, crc32c(one));
        }
        put_number(bytes, index_table_field + 16, crc32c(checksums));
    }
    finish_header(bytes.first(IndexRunHeader::bytes));
}

}  // namespace skald::fuzz
