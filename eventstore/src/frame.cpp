#include "frame.hpp"

#include <skald/core/assert.hpp>

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "crc32c.hpp"

namespace skald {
namespace {

constexpr std::uint8_t last_of_group_flag = 1;
// The next flag, 2, is kept for headers that go on behind these bytes.

CheckedFrame damaged(std::string_view flaw) {
    return {.check = FrameCheck::damaged, .header = {}, .payload = {}, .flaw = flaw};
}

/// Writes one number behind the other.
class HeaderWriter {
public:
    explicit HeaderWriter(std::span<std::byte> header) : header_(header) {}

    template <class Number>
    HeaderWriter& put(Number value) {
        put_number(header_, written_, value);
        written_ += sizeof value;
        return *this;
    }
    std::size_t written() const { return written_; }

private:
    std::span<std::byte> header_;
    std::size_t written_ = 0;
};

void encode_header(const FrameHeader& header, std::span<std::byte> out) {
    const std::uint8_t flags = header.last_of_group ? last_of_group_flag : 0;
    HeaderWriter writer(out);
    writer.put(header.frame_bytes).put(std::uint32_t{0});  // the checksum, when all else is there
    writer.put(header.kind).put(flags).put(std::uint16_t{0}).put(header.place);
    writer.put(header.segment).put(header.offset).put(header.epoch).put(header.group);
    writer.put(header.first_position).put(header.count).put(header.payload_bytes);
    writer.put(header.recorded_at.time_since_epoch().count());
    SKALD_ASSERT(writer.written() == FrameLayout::header_bytes);
}

/// The checksum as if its own field, behind the size, were zero.
std::uint32_t checksum(std::span<const std::byte> frame, std::uint32_t log_seed) {
    const std::uint64_t size_and_no_crc = frame.size();
    return crc32c(size_and_no_crc, frame.subspan(sizeof size_and_no_crc), log_seed);
}

constexpr std::size_t frame_bytes_max =
    frame_payload_bytes_max + FrameLayout::overhead_bytes + FrameLayout::alignment;

bool possible_size(std::uint32_t bytes) {
    return bytes >= FrameLayout::overhead_bytes && bytes <= frame_bytes_max &&
           bytes % FrameLayout::alignment == 0;
}

/// Fills in the header; what is wrong with it, or nothing.
std::string_view decode_header(std::span<const std::byte> bytes, const FramePlace& place,
                               FrameHeader& header) {
    ByteReader reader(bytes.first(FrameLayout::header_bytes));
    header.frame_bytes = reader.u32();
    reader.u32();
    const std::uint8_t kind = reader.u8();
    const std::uint8_t flags = reader.u8();
    const std::uint16_t reserved = reader.u16();
    header.kind = static_cast<FrameKind>(kind);
    header.last_of_group = flags == last_of_group_flag;
    header.place = reader.u32();
    header.segment = reader.u32();
    header.offset = reader.u32();
    header.epoch = reader.u64();
    header.group = reader.u64();
    header.first_position = reader.u64();
    header.count = reader.u32();
    header.payload_bytes = reader.u32();
    header.recorded_at = reader.time();
    if (header.segment != place.segment || header.offset != place.offset) {
        return "it says that it belongs elsewhere";
    }
    if (kind < 1 || kind > 6 || flags > last_of_group_flag) return "its kind is not known";
    if (reserved != 0) return "reserved bytes are not zero";
    if (header.payload_bytes > header.frame_bytes - FrameLayout::overhead_bytes) {
        return "its lengths contradict each other";
    }
    return {};
}

}  // namespace

std::uint32_t frame_seed(const Uuid& log) {
    return crc32c(std::as_bytes(std::span(log.bytes())));
}

std::size_t frame_bytes_for(std::size_t payload_bytes) {
    constexpr std::size_t mask = FrameLayout::alignment - 1;
    return (FrameLayout::overhead_bytes + payload_bytes + mask) & ~mask;
}

void finish_frame(const FrameHeader& header, std::uint32_t log_seed, std::span<std::byte> frame) {
    SKALD_ASSERT(frame.size() == header.frame_bytes && possible_size(header.frame_bytes));
    encode_header(header, frame.first(FrameLayout::header_bytes));
    const std::size_t payload_end = FrameLayout::header_bytes + header.payload_bytes;
    const std::size_t trailer = frame.size() - FrameLayout::trailer_bytes;
    SKALD_ASSERT(payload_end <= trailer);
    std::memset(frame.data() + payload_end, 0, trailer - payload_end);
    put_number(frame, trailer, static_cast<std::uint64_t>(header.frame_bytes));
    put_number(frame, FrameLayout::crc_offset, checksum(frame, log_seed));
}

CheckedFrame check_frame(std::span<const std::byte> bytes, const FramePlace& place) {
    ByteReader lengths(bytes);
    const std::uint32_t frame_bytes = lengths.u32();
    const std::uint32_t crc = lengths.u32();
    if (lengths.ok() && frame_bytes == 0) {
        return {.check = FrameCheck::empty, .header = {}, .payload = {}, .flaw = {}};
    }
    if (lengths.ok() && !possible_size(frame_bytes)) return damaged("its length is impossible");
    if (!lengths.ok() || bytes.size() < frame_bytes) {
        CheckedFrame more{.check = FrameCheck::truncated, .header = {}, .payload = {}, .flaw = {}};
        more.header.frame_bytes = lengths.ok() ? frame_bytes : FrameLayout::overhead_bytes;
        return more;
    }
    CheckedFrame checked{.check = FrameCheck::whole, .header = {}, .payload = {}, .flaw = {}};
    const auto frame = bytes.first(frame_bytes);
    const std::string_view flaw = decode_header(frame, place, checked.header);
    if (!flaw.empty()) return damaged(flaw);
    ByteReader trailer(frame.last(FrameLayout::trailer_bytes));
    if (trailer.u64() != frame_bytes) return damaged("its lengths before and after differ");
    if (checksum(frame, place.log_seed) != crc) return damaged("its checksum differs");
    checked.payload = frame.subspan(FrameLayout::header_bytes, checked.header.payload_bytes);
    return checked;
}

}  // namespace skald
