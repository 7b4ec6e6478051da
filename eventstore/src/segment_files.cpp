#include "segment_files.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <utility>

namespace skald {
namespace {

constexpr std::string_view suffix = ".segment";
constexpr std::size_t digits = 10;
// The open segment is mapped anew when it has grown by so much.
constexpr std::uint64_t map_again_bytes = std::uint64_t{16} << 20;

}  // namespace

std::string SegmentFiles::name_of(std::uint32_t number) {
    const std::string text = std::to_string(number);
    return std::string(digits - text.size(), '0') + text + std::string(suffix);
}

std::optional<std::uint32_t> SegmentFiles::number_of(std::string_view name) {
    if (name.size() != digits + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + digits, number);
    const bool whole = error == std::errc() && end == name.data() + digits && number > 0;
    return whole ? std::optional(number) : std::nullopt;
}

Result<std::shared_ptr<DiskFile>> SegmentFiles::open_next() {
    auto file = disk_.open(name_of(count() + 1), OpenMode::read_write);
    if (!file) return file.error();
    return add(std::move(*file));
}

Result<std::shared_ptr<DiskFile>> SegmentFiles::create_next(const SegmentHeader& header) {
    auto file = disk_.open(new_name, OpenMode::create_new);
    if (!file) return file.error();
    if (auto written = (*file)->write_at(0, encode(header)); !written) return written.error();
    if (auto synced = (*file)->sync(); !synced) return synced.error();
    const std::string name = name_of(header.number);
    if (auto renamed = disk_.rename(new_name, name); !renamed) return renamed.error();
    if (auto synced = disk_.sync_directory(); !synced) return synced.error();
    return add(std::move(*file));
}

std::uint32_t SegmentFiles::count() const {
    const std::shared_lock lock(mutex_);
    return static_cast<std::uint32_t>(files_.size());
}

std::shared_ptr<DiskFile> SegmentFiles::file(std::uint32_t number) const {
    const std::shared_lock lock(mutex_);
    return files_.at(number - 1);
}

std::shared_ptr<const MappedSegments> SegmentFiles::mapped() const {
    const std::shared_lock lock(mutex_);
    return mapped_;
}

std::shared_ptr<const MappedSegments> SegmentFiles::map(std::uint32_t number,
                                                        std::uint64_t end) const {
    const std::unique_lock lock(mutex_);
    const bool grows = number == files_.size();
    const std::uint64_t mapped = mapped_->bytes(number).size();
    if (mapped >= end || mapped_->is_whole(number)) return mapped_;
    if (grows && end - mapped < map_again_bytes) return mapped_;
    auto mapping = files_[number - 1]->map();
    if (!mapping) return mapped_;
    const auto bytes = (*mapping)->bytes();
    auto table = std::make_shared<MappedSegments>(*mapped_);
    table->segments_.resize(files_.size());
    // What is behind the end of the log is written later.
    table->segments_[number - 1] = {
        std::move(*mapping), grows ? bytes.first(std::min<std::size_t>(bytes.size(), end)) : bytes};
    mapped_ = std::move(table);
    return mapped_;
}

std::shared_ptr<DiskFile> SegmentFiles::add(std::unique_ptr<DiskFile> file) {
    std::shared_ptr<DiskFile> shared = std::move(file);
    const std::unique_lock lock(mutex_);
    files_.push_back(shared);
    return shared;
}

}  // namespace skald
