#include "frame_loader.hpp"

#include "file_check.hpp"

namespace skald {
namespace {

constexpr std::uint64_t run_bytes_max = std::uint64_t{256} << 10;

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
        if (auto read = read_run(frames); !read) return read.error();
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

Result<void> FrameLoader::read_run(std::span<const FrameLocation> frames) {
    const FrameLocation run = run_from(frames);
    auto buffer = std::make_shared_for_overwrite<std::byte[]>(run.bytes);
    const std::span<std::byte> bytes(buffer.get(), run.bytes);
    const auto count = files_.file(run.segment)->read_at(run.offset, bytes);
    if (!count) return count.error();
    if (*count < run.bytes) {
        return corrupt_file(files_.path_of(run.segment), run.offset + *count,
                            "the file ends too early");
    }
    run_ = run;
    run_bytes_ = bytes;
    owners_.push_back(std::move(buffer));
    return {};
}

}  // namespace skald
