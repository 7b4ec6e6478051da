#include "segment_header.hpp"

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "file_check.hpp"

namespace skald {
namespace {

constexpr std::string_view magic = "SKALDSEG";

}  // namespace

std::vector<std::byte> encode(const SegmentHeader& header) {
    std::vector<std::byte> out;
    ByteWriter writer(out);
    writer.text(magic);
    writer.u32(log_format_version);
    writer.u32(SegmentHeader::bytes);
    writer.uuid(header.log);
    writer.u32(header.number);
    writer.u32(0);
    writer.u64(header.first_position);
    writer.u64(header.first_group);
    writer.u64(header.epoch);
    writer.time(header.created_at);
    finish_block(out, SegmentHeader::bytes);
    return out;
}

Result<SegmentHeader> decode_segment_header(std::span<const std::byte> bytes,
                                            const std::string& path) {
    if (auto checked = check_block(bytes, SegmentHeader::bytes, magic, path); !checked) {
        return checked.error();
    }
    ByteReader reader(bytes.subspan(magic.size() + 8));
    SegmentHeader header;
    header.log = reader.uuid();
    header.number = reader.u32();
    reader.u32();
    header.first_position = reader.u64();
    header.first_group = reader.u64();
    header.epoch = reader.u64();
    header.created_at = reader.time();
    return header;
}

}  // namespace skald
