#include "frame.hpp"

#include <skald/core/assert.hpp>

#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "crc32c.hpp"

namespace skald {
namespace {

constexpr std::uint8_t last_of_group_flag = 1;
// The next flag, 2, is kept for headers that go on behind these bytes.

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
std::string_view decode_header(const std::byte* bytes, const FramePlace& place,
                               FrameHeader& header) {
    const auto kind = number_at<std::uint8_t>(bytes + 8);
    const auto flags = number_at<std::uint8_t>(bytes + FrameLayout::flags_offset);
    const auto reserved = number_at<std::uint16_t>(bytes + 10);
    header.frame_bytes = number_at<std::uint32_t>(bytes);
    header.kind = static_cast<FrameKind>(kind);
    header.last_of_group = flags == last_of_group_flag;
    header.place = number_at<std::uint32_t>(bytes + 12);
    header.segment = number_at<std::uint32_t>(bytes + 16);
    header.offset = number_at<std::uint32_t>(bytes + 20);
    header.epoch = number_at<std::uint64_t>(bytes + 24);
    header.group = number_at<std::uint64_t>(bytes + 32);
    header.first_position = number_at<std::uint64_t>(bytes + 40);
    header.count = number_at<std::uint32_t>(bytes + 48);
    header.payload_bytes = number_at<std::uint32_t>(bytes + 52);
    header.recorded_at = Timestamp(std::chrono::nanoseconds(number_at<std::int64_t>(bytes + 56)));
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

/// Fills in the size of the frame; whole: as many bytes are there. Damaged: with its flaw.
FrameCheck check_size(std::span<const std::byte> bytes, CheckedFrame& checked) {
    std::uint32_t& frame_bytes = checked.header.frame_bytes;
    frame_bytes = FrameLayout::overhead_bytes;
    if (bytes.size() < FrameLayout::crc_offset + sizeof(std::uint32_t)) {
        return FrameCheck::truncated;
    }
    frame_bytes = number_at<std::uint32_t>(bytes.data());
    if (frame_bytes == 0) return FrameCheck::empty;
    if (!possible_size(frame_bytes)) {
        checked.flaw = "its length is impossible";
        return FrameCheck::damaged;
    }
    return bytes.size() < frame_bytes ? FrameCheck::truncated : FrameCheck::whole;
}

/// Fills in the header; what is wrong with a frame of this size, or nothing.
std::string_view flaw_of(std::span<const std::byte> frame, const FramePlace& place,
                         FrameHeader& header) {
    const auto flaw = decode_header(frame.data(), place, header);
    if (!flaw.empty()) return flaw;
    const std::byte* const trailer = frame.data() + frame.size() - FrameLayout::trailer_bytes;
    if (number_at<std::uint64_t>(trailer) != frame.size()) {
        return "its lengths before and after differ";
    }
    const auto crc = number_at<std::uint32_t>(frame.data() + FrameLayout::crc_offset);
    if (checksum(frame, place.log_seed) != crc) return "its checksum differs";
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
    CheckedFrame checked;
    check_frame(bytes, place, checked);
    return checked;
}

void check_frame(std::span<const std::byte> bytes, const FramePlace& place, CheckedFrame& checked) {
    checked.payload = {};
    checked.flaw = {};
    checked.check = check_size(bytes, checked);
    if (checked.check != FrameCheck::whole) return;
    const auto frame = bytes.first(checked.header.frame_bytes);
    checked.flaw = flaw_of(frame, place, checked.header);
    if (checked.flaw.empty()) {
        checked.payload = frame.subspan(FrameLayout::header_bytes, checked.header.payload_bytes);
    } else {
        checked.check = FrameCheck::damaged;
    }
}

}  // namespace skald
