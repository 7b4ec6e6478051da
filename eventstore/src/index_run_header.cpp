#include "index_run_header.hpp"

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "checked_blocks.hpp"
#include "crc32c.hpp"
#include "file_check.hpp"
#include "index_run_filter.hpp"
#include "index_run_layout.hpp"

namespace skald {
namespace {

constexpr std::string_view magic = "SKALDIDX";
constexpr std::size_t checksum_offset = IndexRunHeader::bytes - sizeof(std::uint32_t);

Error damaged(const std::string& path, std::string_view what) {
    return Error{Errc::corrupt, path + ": " + std::string(what)};
}

Result<void> check_bytes(std::span<const std::byte> bytes, const std::string& path) {
    if (bytes.size() < IndexRunHeader::bytes) return damaged(path, "the index file is too short");
    ByteReader reader(bytes);
    if (reader.text(magic.size()) != magic) return damaged(path, "this is no index file");
    ByteReader checksum(bytes.subspan(checksum_offset));
    if (checksum.u32() != crc32c(bytes.first(checksum_offset))) {
        return damaged(path, "the checksum of the index file's header differs");
    }
    const std::uint32_t version = reader.u32();
    if (version == index_format_version) return {};
    return Error{Errc::unsupported_format, path + ": the index file has format version " +
                                               std::to_string(version) + "; this program reads " +
                                               std::to_string(index_format_version)};
}

IndexRange decode_range(ByteReader& reader) {
    IndexRange range;
    range.begin.segment = reader.u32();
    range.begin.offset = reader.u32();
    range.end.segment = reader.u32();
    range.end.offset = reader.u32();
    range.first_position = reader.u64();
    range.next_position = reader.u64();
    range.epoch = reader.u64();
    range.group = reader.u64();
    range.recorded_at = reader.time();
    return range;
}

bool is_sound(const IndexRange& range) {
    return range.begin <= range.end && range.first_position >= 1 &&
           range.first_position <= range.next_position && range.event_count() < UINT32_MAX;
}

// Sections are behind the header and before the checksums, which end the file.
bool are_within(const IndexRunHeader& header, std::uint64_t file_bytes) {
    constexpr std::uint64_t block = CheckedBlocks::block_bytes;
    const IndexRunSection& checksums = header[IndexSection::checksums];
    if (checksums.offset > file_bytes || checksums.length != file_bytes - checksums.offset) {
        return false;
    }
    for (const IndexRunSection& section : header.sections) {
        if (section.offset % block != 0 || section.offset < IndexRunHeader::bytes) return false;
        if (&section == &checksums) continue;
        if (section.offset > checksums.offset) return false;
        if (section.length > checksums.offset - section.offset) return false;
    }
    return checksums.length ==
           (checksums.offset - IndexRunHeader::bytes) / block * sizeof(std::uint32_t);
}

bool is_directory_of(const IndexRunSection& directory, const IndexRunSection& section,
                     std::uint64_t item_bytes) {
    const std::uint64_t count = section.length / item_bytes;
    const std::uint64_t size = directory.length / sizeof(std::uint32_t);
    return section.length % item_bytes == 0 && count < UINT32_MAX &&
           directory.length % sizeof(std::uint32_t) == 0 && IndexRunDirectory::is_size(size) &&
           (count == 0 || size > 0);
}

bool are_sizes_sound(const IndexRunHeader& header) {
    for (int i = 0; i < key_kind_count; ++i) {
        const auto section = [&](IndexSection which) {
            return header[section_of(static_cast<KeyKind>(i), which)];
        };
        if (!is_directory_of(section(IndexSection::directory), section(IndexSection::entries),
                             sizeof(IndexRunEntry)) ||
            section(IndexSection::lists).length % sizeof(IndexRunWord) != 0) {
            return false;
        }
    }
    const std::uint64_t filter = header[IndexSection::filter].length;
    return is_directory_of(header[IndexSection::id_directory], header[IndexSection::ids],
                           sizeof(IndexRunId)) &&
           header[IndexSection::spots].length ==
               header.range.event_count() * sizeof(IndexRunSpot) &&
           filter % sizeof(IndexFilterLine) == 0 && filter / sizeof(IndexFilterLine) < UINT32_MAX;
}

}  // namespace

std::vector<std::byte> encode(const IndexRunHeader& header) {
    std::vector<std::byte> out;
    ByteWriter writer(out);
    writer.text(magic);
    writer.u32(index_format_version);
    writer.u32(IndexRunHeader::bytes);
    writer.uuid(header.log);
    const IndexRange& range = header.range;
    writer.u32(range.begin.segment);
    writer.u32(range.begin.offset);
    writer.u32(range.end.segment);
    writer.u32(range.end.offset);
    writer.u64(range.first_position);
    writer.u64(range.next_position);
    writer.u64(range.epoch);
    writer.u64(range.group);
    writer.time(range.recorded_at);
    for (const IndexRunSection& section : header.sections) {
        writer.u64(section.offset);
        writer.u64(section.length);
    }
    writer.u32(header.table_checksum);
    finish_block(out, IndexRunHeader::bytes);
    return out;
}

Result<IndexRunHeader> decode_index_run_header(std::span<const std::byte> bytes,
                                               std::uint64_t file_bytes, const Uuid& log,
                                               const std::string& path) {
    if (auto checked = check_bytes(bytes, path); !checked) return checked.error();
    ByteReader reader(bytes.subspan(magic.size() + 8));
    IndexRunHeader header;
    header.log = reader.uuid();
    header.range = decode_range(reader);
    for (IndexRunSection& section : header.sections) {
        section.offset = reader.u64();
        section.length = reader.u64();
    }
    header.table_checksum = reader.u32();
    if (header.log != log) return damaged(path, "this is the index file of another log");
    if (!is_sound(header.range)) return damaged(path, "the index file's range makes no sense");
    if (!are_within(header, file_bytes)) {
        return damaged(path, "the index file is not as long as its header says");
    }
    if (!are_sizes_sound(header)) {
        return damaged(path, "the sizes of the index file's sections do not belong together");
    }
    return header;
}

}  // namespace skald
