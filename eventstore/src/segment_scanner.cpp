#include "segment_scanner.hpp"

#include <algorithm>

#include "byte_reader.hpp"

namespace skald {
namespace {

constexpr std::size_t read_bytes = std::size_t{1} << 20;
constexpr std::size_t segment_field = 16;  // of a frame's header: segment, then offset
constexpr std::size_t probe_bytes = 24;    // up to the end of the two

}  // namespace

Result<CheckedFrame> SegmentScanner::next() {
    place_.offset = static_cast<std::uint32_t>(offset_);
    std::size_t wanted = FrameLayout::overhead_bytes;
    while (true) {
        const auto bytes = bytes_at(offset_, wanted);
        if (!bytes) return bytes.error();
        if (bytes->empty()) return CheckedFrame{.check = FrameCheck::empty, .header = {}};
        CheckedFrame frame = check_frame(*bytes, place_);
        if (frame.check == FrameCheck::whole) offset_ += frame.header.frame_bytes;
        if (frame.check != FrameCheck::truncated) return frame;
        if (bytes->size() < wanted) {
            return CheckedFrame{
                .check = FrameCheck::damaged, .header = {}, .flaw = "the file ends within it"};
        }
        wanted = frame.header.frame_bytes;
    }
}

Result<SegmentScanner::Rest> SegmentScanner::examine_rest(
    const std::function<bool(const FrameHeader&)>& is_later) {
    Rest rest;
    for (std::uint64_t at = offset_;; at += FrameLayout::alignment) {
        const auto bytes = bytes_at(at, probe_bytes);
        if (!bytes) return bytes.error();
        if (bytes->empty()) return rest;
        const auto word = bytes->first(std::min(bytes->size(), FrameLayout::alignment));
        const bool zero = std::all_of(word.begin(), word.end(),
                                      [](std::byte byte) { return byte == std::byte{0}; });
        if (!zero) rest.zeroes = false;
        if (zero || bytes->size() < probe_bytes) continue;
        ByteReader fields(bytes->subspan(segment_field));
        if (fields.u32() != place_.segment || fields.u32() != at) continue;
        const auto frame = probe(at);
        if (!frame) return frame.error();
        if (frame->check == FrameCheck::whole && is_later(frame->header)) {
            rest.later_frame = at;
            return rest;
        }
    }
}

Result<CheckedFrame> SegmentScanner::probe(std::uint64_t offset) const {
    SegmentScanner scanner(file_, place_.segment, place_.log_seed, source_);
    scanner.seek(offset);
    return scanner.next();
}

Result<std::size_t> SegmentScanner::read(std::uint64_t offset, std::span<std::byte> into) {
    return source_ == ScanSource::medium ? file_.read_uncached(offset, into)
                                         : file_.read_at(offset, into);
}

// All of the buffer from `offset` on, at least `count` bytes unless the file ends before.
Result<std::span<const std::byte>> SegmentScanner::bytes_at(std::uint64_t offset,
                                                            std::size_t count) {
    const std::uint64_t buffer_end = buffer_begin_ + buffer_.size();
    if (offset < buffer_begin_ || offset + count > buffer_end) {
        buffer_.resize(std::max(count, read_bytes));
        const auto got = read(offset, buffer_);
        if (!got) return got.error();
        buffer_.resize(*got);
        buffer_begin_ = offset;
    }
    return std::span<const std::byte>(buffer_).subspan(
        static_cast<std::size_t>(offset - buffer_begin_));
}

}  // namespace skald
