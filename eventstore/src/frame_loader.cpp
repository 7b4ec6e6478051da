#include "frame_loader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "byte_reader.hpp"
#include "file_check.hpp"
#include "segment_header.hpp"

namespace skald {
namespace {

constexpr std::uint32_t run_bytes_max = std::uint32_t{256} << 10;
constexpr std::uint32_t read_ahead_bytes = std::uint32_t{1} << 20;
constexpr std::size_t touched_frames = 64;
constexpr std::size_t near_frames = 8;
constexpr std::size_t near_bytes_max = 1024;  // of one frame
constexpr std::size_t cache_line_bytes = 64;
// A walk brings near what lies so far ahead, about a frame with each frame. The processor does so
// by itself only up to the end of a page.
constexpr std::size_t walk_ahead_bytes = 2048;
constexpr std::size_t walk_step_bytes = 512;
constexpr std::size_t chunk_bytes_max = std::size_t{256} << 10;

/// As much of it as there is. Always inline: g++ takes a function that only does this for one
/// without effect, and leaves out the calls.
[[gnu::always_inline]] inline void prefetch(std::span<const std::byte> bytes, std::size_t begin,
                                            std::size_t count) {
    const std::size_t end = std::min(begin + count, bytes.size());
    for (; begin < end; begin += cache_line_bytes) __builtin_prefetch(bytes.data() + begin);
}

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

Result<const CheckedFrame*> FrameLoader::load(std::span<const FrameLocation> frames) {
    const FrameLocation& wanted = frames.front();
    bring_near(frames);
    if (wanted == loaded_) return &frame_;
    const auto mapped = mapped_bytes(wanted);
    if (!mapped.empty()) {
        auto frame = check(mapped.subspan(wanted.offset, wanted.bytes), wanted);
        if (frame || !mapped_->failed(wanted.segment)) return frame;
    }
    const auto bytes = read_bytes(frames);
    return bytes ? check(*bytes, wanted) : bytes.error();
}

Result<const CheckedFrame*> FrameLoader::load_at(const LogPlace& place) {
    // The size is not known yet; no frame is smaller.
    const FrameLocation least{place.segment, place.offset, FrameLayout::overhead_bytes};
    const FramePlace where{.log_seed = log_seed_, .segment = place.segment, .offset = place.offset};
    loaded_ = {};
    const auto mapped = mapped_bytes(least);
    if (!mapped.empty()) {
        read_ahead(place);
        prefetch(mapped, place.offset + walk_ahead_bytes, walk_step_bytes);
        check_frame(mapped.subspan(place.offset), where, frame_);
        // What is mapped may end within the frame: it was mapped for the sake of another.
        const bool usable =
            frame_.check != FrameCheck::truncated && !mapped_->failed(place.segment);
        if (usable) return whole_or_empty(place);
    }
    return read_at(place, where);
}

// Where nothing is mapped, or a mapped page could not be read.
Result<const CheckedFrame*> FrameLoader::read_at(const LogPlace& place, const FramePlace& where) {
    const bool in_run = place.segment == run_.segment && place.offset >= run_.offset &&
                        place.offset < run_.offset + run_bytes_.size();
    if (in_run) {
        check_frame(run_bytes_.subspan(place.offset - run_.offset), where, frame_);
        if (frame_.check != FrameCheck::truncated) return whole_or_empty(place);
    }
    std::uint32_t wanted = run_bytes_max;
    while (true) {
        if (auto read = read_run({place.segment, place.offset, wanted}); !read) return read.error();
        if (run_bytes_.empty()) {
            frame_ = {.check = FrameCheck::empty, .header = {}};
            return &frame_;
        }
        check_frame(run_bytes_, where, frame_);
        const bool more =
            frame_.check == FrameCheck::truncated && wanted < frame_.header.frame_bytes;
        if (!more) return whole_or_empty(place);
        wanted = frame_.header.frame_bytes;
    }
}

Result<const CheckedFrame*> FrameLoader::whole_or_empty(const LogPlace& place) const {
    if (frame_.check == FrameCheck::whole || frame_.check == FrameCheck::empty) return &frame_;
    const auto flaw = frame_.flaw.empty() ? "the file ends within a frame" : frame_.flaw;
    return corrupt_file(files_.path_of(place.segment), place.offset, flaw);
}

// Mapped pages come one by one, unless the system knows better.
void FrameLoader::read_ahead(const LogPlace& place) {
    if (place.segment != ahead_.segment) ahead_ = place;
    if (place.offset + read_ahead_bytes / 2 < ahead_.offset) return;
    mapped_->will_read(place.segment, ahead_.offset, read_ahead_bytes);
    ahead_.offset += read_ahead_bytes;
}

Result<const CheckedFrame*> FrameLoader::load_ending_at(const LogPlace& end) {
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

std::vector<std::shared_ptr<const void>> FrameLoader::take_owners() {
    owners_.push_back(mapped_);
    return std::move(owners_);
}

// Of the whole segment; empty: the frame is not mapped.
std::span<const std::byte> FrameLoader::mapped_bytes(const FrameLocation& frame) {
    const std::uint64_t end = std::uint64_t{frame.offset} + frame.bytes;
    auto mapped = mapped_->bytes(frame.segment);
    if (mapped.size() >= end) return mapped;
    if (frame.segment == unmapped_) return {};
    auto table = files_.map(frame.segment, end);
    mapped = table->bytes(frame.segment);
    if (mapped.size() < end) {
        unmapped_ = frame.segment;
        return {};
    }
    owners_.push_back(std::exchange(mapped_, std::move(table)));
    return mapped;
}

// Scattered frames are far away, each behind a walk through page tables. A load waits for the walk,
// and a prefetch does so too, so that many are touched one behind the other: their walks overlap.
// What follows the first bytes of a frame then comes while the frames before it are looked at.
void FrameLoader::bring_near(std::span<const FrameLocation> frames) {
    if (touched_ == 0) {
        touched_ = std::min(touched_frames, frames.size());
        near_ = 0;
        unsigned all = 0;
        for (const FrameLocation& frame : frames.first(touched_)) {
            const auto bytes = mapped_frame(frame);
            if (!bytes.empty()) all += static_cast<unsigned>(bytes.front());
        }
        asm volatile("" : : "r"(all));  // keeps the loads
    }
    for (; near_ < std::min(near_frames, touched_); ++near_) {
        prefetch(mapped_frame(frames[near_]), 0, near_bytes_max);
    }
    --near_;
    --touched_;
}

// Empty: it is not mapped yet.
std::span<const std::byte> FrameLoader::mapped_frame(const FrameLocation& frame) const {
    const auto mapped = mapped_->bytes(frame.segment);
    const bool there = mapped.size() >= std::uint64_t{frame.offset} + frame.bytes;
    return there ? mapped.subspan(frame.offset, frame.bytes) : std::span<const std::byte>();
}

Result<std::span<const std::byte>> FrameLoader::read_bytes(std::span<const FrameLocation> frames) {
    const FrameLocation& wanted = frames.front();
    const bool in_run =
        wanted.segment == run_.segment && wanted.offset >= run_.offset &&
        wanted.offset + std::uint64_t{wanted.bytes} <= run_.offset + run_bytes_.size();
    if (!in_run) {
        if (auto read = read_run(run_from(frames)); !read) return read.error();
    }
    if (wanted.offset - run_.offset + std::uint64_t{wanted.bytes} > run_bytes_.size()) {
        return corrupt_file(files_.path_of(run_.segment), run_.offset + run_bytes_.size(),
                            "the file ends too early");
    }
    return run_bytes_.subspan(wanted.offset - run_.offset, wanted.bytes);
}

// As much of it as there is.
Result<void> FrameLoader::read_run(const FrameLocation& run) {
    const auto bytes = take(run.bytes);
    const auto count = files_.file(run.segment)->read_at(run.offset, bytes);
    if (!count) return count.error();
    run_ = run;
    run_bytes_ = bytes.first(*count);
    return {};
}

Result<const CheckedFrame*> FrameLoader::check(std::span<const std::byte> bytes,
                                               const FrameLocation& location) {
    loaded_ = {};
    check_frame(bytes,
                {.log_seed = log_seed_, .segment = location.segment, .offset = location.offset},
                frame_);
    if (frame_.check != FrameCheck::whole) {
        const auto flaw =
            frame_.flaw.empty() ? "a frame is gone or has another length" : frame_.flaw;
        return corrupt_file(files_.path_of(location.segment), location.offset, flaw);
    }
    loaded_ = location;
    return &frame_;
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
