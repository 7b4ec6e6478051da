#include "frame_loader.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "byte_reader.hpp"
#include "file_check.hpp"
#include "segment_header.hpp"

namespace skald {
namespace {

constexpr std::uint64_t run_bytes_max = std::uint64_t{256} << 10;
// A call of the system costs more than copying so much out of a mapped file.
constexpr std::uint64_t copy_bytes_max = std::uint64_t{16} << 10;
constexpr std::size_t chunk_bytes_max = std::size_t{256} << 10;

/// The frame and those that follow it without a gap, up to a limit.
FrameLocation run_from(std::span<const FrameLocation> frames) {
    FrameLocation run = frames.front();
    for (const FrameLocation& next : frames.subspan(1)) {
        if (next == frames.front()) continue;
        const std::uint64_t end = std::uint64_t{run.offset} + run.bytes;
        const bool follows = next.segment == run.segment && next.offset == end;
        if (!follows || std::uint64_t{run.bytes} + next.bytes > run_bytes_max) {
            const bool inside =
                next.segment == run.segment && next.offset >= run.offset && next.offset < end;
            if (inside) continue;
            break;
        }
        run.bytes += next.bytes;
    }
    return run;
}

}  // namespace

Result<CheckedFrame> FrameLoader::load(std::span<const FrameLocation> frames) {
    const FrameLocation& wanted = frames.front();
    if (wanted == loaded_) return frame_;
    const bool in_run =
        wanted.segment == run_.segment && wanted.offset >= run_.offset &&
        wanted.offset + std::uint64_t{wanted.bytes} <= run_.offset + std::uint64_t{run_.bytes};
    if (!in_run) {
        const FrameLocation run = run_from(frames);
        if (run.bytes > copy_bytes_max || !copy_mapped(run)) {
            if (auto read = read_run(run); !read) return read.error();
        }
    }
    const auto bytes = run_bytes_.subspan(wanted.offset - run_.offset, wanted.bytes);
    const CheckedFrame frame = check_frame(
        bytes, {.log_seed = log_seed_, .segment = wanted.segment, .offset = wanted.offset});
    if (frame.check != FrameCheck::whole) {
        const auto flaw = frame.flaw.empty() ? "a frame is gone or has another length" : frame.flaw;
        return corrupt_file(files_.path_of(wanted.segment), wanted.offset, flaw);
    }
    loaded_ = wanted;
    frame_ = frame;
    return frame;
}

Result<CheckedFrame> FrameLoader::load_ending_at(const LogPlace& end) {
    const auto file = files_.file(end.segment);
    std::array<std::byte, FrameLayout::trailer_bytes> trailer{};
    const std::uint64_t offset = std::uint64_t{end.offset} - trailer.size();
    const auto count = file->read_at(offset, trailer);
    if (!count) return count.error();
    const std::uint64_t bytes = ByteReader(trailer).u64();
    if (*count < trailer.size() || bytes > end.offset - SegmentHeader::bytes) {
        return corrupt_file(files_.path_of(end.segment), offset, "no frame ends here");
    }
    const auto frame_bytes = static_cast<std::uint32_t>(bytes);
    const FrameLocation frame{end.segment, end.offset - frame_bytes, frame_bytes};
    return load(std::span(&frame, 1));
}

Result<void> FrameLoader::read_run(const FrameLocation& run) {
    const auto bytes = take(run.bytes);
    const auto count = files_.file(run.segment)->read_at(run.offset, bytes);
    if (!count) return count.error();
    if (*count < run.bytes) {
        return corrupt_file(files_.path_of(run.segment), run.offset + *count,
                            "the file ends too early");
    }
    run_ = run;
    run_bytes_ = bytes;
    return {};
}

// Copied before it is checked: what the caller looks at later cannot change any more.
bool FrameLoader::copy_mapped(const FrameLocation& run) {
    const auto mapped = files_.mapped(run.segment);
    if (mapped.size() < std::uint64_t{run.offset} + run.bytes) return false;
    const auto bytes = take(run.bytes);
    std::memcpy(bytes.data(), mapped.data() + run.offset, run.bytes);
    if (files_.mapped(run.segment).empty()) return false;  // a page could not be read
    run_ = run;
    run_bytes_ = bytes;
    return true;
}

std::span<std::byte> FrameLoader::take(std::size_t bytes) {
    if (free_.size() < bytes) {
        // Each chunk is larger than all before, so that many small frames need few.
        const std::size_t chunk = std::max(bytes, next_chunk_bytes_);
        next_chunk_bytes_ = std::min(next_chunk_bytes_ * 4, chunk_bytes_max);
        auto buffer = std::make_shared_for_overwrite<std::byte[]>(chunk);
        free_ = {buffer.get(), chunk};
        owners_.push_back(std::move(buffer));
    }
    const auto taken = free_.first(bytes);
    free_ = free_.subspan(bytes);
    return taken;
}

}  // namespace skald
