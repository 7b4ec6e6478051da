#include "segment_writer.hpp"

#include <algorithm>

namespace skald {
namespace {

constexpr std::uint64_t block_bytes = 4096;
constexpr std::uint64_t step_bytes = std::uint64_t{256} << 10;
// Above this zeroes would double what is written, though each sync would be cheaper (decision 0003).
constexpr std::uint64_t zeroing_group_bytes_max = std::uint64_t{24} << 10;
// They go past the page cache, with the block before them.
constexpr std::size_t large_group_bytes_min = zeroing_group_bytes_max;
constexpr std::uint64_t zero_ahead_bytes_min = std::uint64_t{1} << 20;

std::uint64_t align_up(std::uint64_t offset) {
    return (offset + block_bytes - 1) / block_bytes * block_bytes;
}

}  // namespace

void SegmentWriter::begin(const End& end, std::uint64_t file_bytes) {
    end_ = end;
    file_ = files_.file(end.segment);
    has_last_block_ = false;
    const std::lock_guard lock(mutex_);
    zeroing_file_.reset();
    zeroing_segment_ = end.segment;
    taken_until_ = end.offset;
    zeroed_until_ = file_bytes;
    zeroing_ = true;
}

bool SegmentWriter::has_room(std::size_t group_bytes, std::size_t frame_bytes) const {
    const bool empty = end_.offset <= SegmentHeader::bytes && group_bytes == 0;
    return empty || end_.offset + group_bytes + frame_bytes <= options_.segment_bytes;
}

Result<void> SegmentWriter::write(const GroupBytes& group) {
    const std::uint64_t group_end = end_.offset + group.frames.size();
    const std::uint64_t write_end = end_.offset + group.whole_blocks.size();
    {
        // A step of zeroing that is under way must not wipe out what is written now.
        std::unique_lock lock(mutex_);
        settled_.wait(lock, [&] { return step_.begin == step_.end || write_end <= step_.begin; });
        taken_until_ = group_end;
        usual_group_ = (usual_group_ * 7 + group.frames.size()) / 8;
    }
    const bool large = group.frames.size() >= large_group_bytes_min;
    auto written =
        large ? write_blocks(group) : file_->write_durably(end_.offset, group.whole_blocks);
    if (!written) return written;
    end_.offset = group_end;
    if (!large) has_last_block_ = false;
    return {};
}

// With the block in which the log ends so far, so that whole blocks can go past the page cache.
Result<void> SegmentWriter::write_blocks(const GroupBytes& group) {
    if (!has_last_block_) {
        if (auto read = read_last_block(); !read) return read;
    }
    const std::size_t before = blocks_.size();
    blocks_.insert(blocks_.end(), group.whole_blocks.begin(), group.whole_blocks.end());
    if (auto written = file_->write_durably(end_.offset - before, blocks_); !written) {
        return written;
    }
    const std::size_t end = before + group.frames.size();
    const auto last_block =
        blocks_.begin() + static_cast<std::ptrdiff_t>(end / block_bytes * block_bytes);
    blocks_.erase(blocks_.begin(), last_block);
    blocks_.resize(end % block_bytes);
    return {};
}

Result<void> SegmentWriter::read_last_block() {
    blocks_.resize(end_.offset % block_bytes);
    const auto count = file_->read_at(end_.offset - blocks_.size(), blocks_);
    if (!count) return count.error();
    has_last_block_ = *count == blocks_.size();
    if (has_last_block_) return {};
    return Error{Errc::io, "the end of the log cannot be read again"};
}

Result<void> SegmentWriter::roll(const SegmentHeader& header) {
    {
        std::unique_lock lock(mutex_);
        zeroing_ = false;
        settled_.wait(lock, [&] { return step_.begin == step_.end; });
    }
    auto created = files_.create_next(header);
    if (!created) return created.error();
    begin({header.number, SegmentHeader::bytes}, SegmentHeader::bytes);
    return {};
}

bool SegmentWriter::wants_zeroing() {
    const std::lock_guard lock(mutex_);
    const Range step = next_step();
    return step.begin != step.end;
}

Result<bool> SegmentWriter::zero_ahead() {
    std::uint32_t segment = 0;
    Range step;
    {
        const std::lock_guard lock(mutex_);
        step = next_step();
        if (step.begin == step.end) return false;
        step_ = step;
        segment = zeroing_segment_;
    }
    const auto file = file_for_zeroing(segment);
    const auto zeroed =
        file ? file->zero(step.begin, step.end - step.begin) : Result<void>(Error{});
    const auto synced = zeroed ? file->sync() : Result<void>();
    finish_step(zeroed.has_value());
    if (!synced) return synced.error();
    return zeroed.has_value();
}

// While a step is under way no other segment begins.
std::shared_ptr<DiskFile> SegmentWriter::file_for_zeroing(std::uint32_t segment) {
    {
        const std::lock_guard lock(mutex_);
        if (zeroing_file_) return zeroing_file_;
    }
    auto opened = files_.open_again(segment);
    if (!opened) return nullptr;
    const std::lock_guard lock(mutex_);
    zeroing_file_ = std::move(*opened);
    return zeroing_file_;
}

// As much as was written to the segment: a small store stays small.
std::uint64_t SegmentWriter::zero_ahead_bytes() const {
    const std::uint64_t most = std::max(options_.zero_ahead_bytes_max, zero_ahead_bytes_min);
    return std::clamp(taken_until_, zero_ahead_bytes_min, most);
}

SegmentWriter::Range SegmentWriter::next_step() const {
    if (!zeroing_ || options_.zero_ahead_bytes_max == 0) return {};
    if (usual_group_ > zeroing_group_bytes_max) return {};
    const std::uint64_t wanted = align_up(taken_until_ + zero_ahead_bytes());
    const std::uint64_t begin = align_up(std::max(taken_until_, zeroed_until_));
    const std::uint64_t end = std::min(begin + step_bytes, align_up(options_.segment_bytes));
    // One step for every step that was written, so that zeroing is spread evenly.
    if (begin >= end || end > wanted) return {};
    return {begin, end};
}

void SegmentWriter::finish_step(bool zeroed) {
    {
        const std::lock_guard lock(mutex_);
        if (zeroed) zeroed_until_ = step_.end;
        if (!zeroed) zeroing_ = false;
        step_ = {};
    }
    settled_.notify_all();
}

}  // namespace skald
