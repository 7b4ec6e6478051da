#include "segment_files.hpp"

#include <charconv>
#include <mutex>
#include <utility>

namespace skald {
namespace {

constexpr std::string_view suffix = ".segment";
constexpr std::size_t digits = 10;

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
    return static_cast<std::uint32_t>(segments_.size());
}

std::shared_ptr<DiskFile> SegmentFiles::file(std::uint32_t number) const {
    const std::shared_lock lock(mutex_);
    return segments_.at(number - 1)->file;
}

std::span<const std::byte> SegmentFiles::mapped(std::uint32_t number) const {
    Segment* segment = nullptr;
    {
        const std::shared_lock lock(mutex_);
        if (number >= segments_.size()) return {};
        segment = segments_[number - 1].get();
    }
    std::call_once(segment->mapping_once, [&] {
        if (auto mapping = segment->file->map()) segment->mapping = std::move(*mapping);
    });
    const bool usable = segment->mapping != nullptr && !segment->mapping->failed();
    return usable ? segment->mapping->bytes() : std::span<const std::byte>();
}

std::shared_ptr<DiskFile> SegmentFiles::add(std::unique_ptr<DiskFile> file) {
    auto segment = std::make_unique<Segment>();
    segment->file = std::move(file);
    const std::unique_lock lock(mutex_);
    segments_.push_back(std::move(segment));
    return segments_.back()->file;
}

}  // namespace skald
