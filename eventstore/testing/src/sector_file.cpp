#include "sector_file.hpp"

#include <algorithm>
#include <utility>

namespace skald {
namespace {

// The part of one sector that a range covers.
struct Slice {
    std::uint64_t number;  // of the sector
    std::size_t begin;     // in the sector
    std::size_t length;
    std::size_t from;  // in the range
};

template <class F>
void for_each_slice(std::uint64_t offset, std::uint64_t length, F&& visit) {
    for (std::uint64_t done = 0; done < length;) {
        const std::uint64_t at = offset + done;
        const auto begin = static_cast<std::size_t>(at % sector_bytes);
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(sector_bytes - begin, length - done));
        visit(Slice{at / sector_bytes, begin, part, static_cast<std::size_t>(done)});
        done += part;
    }
}

Sector bytes_of(const SectorImage& image) {
    return image ? *image : Sector{};
}

SectorImage image_of(const Sector& bytes) {
    return std::make_shared<const Sector>(bytes);
}

SectorImage cut_after(const SectorImage& image, std::size_t kept) {
    Sector bytes = bytes_of(image);
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), std::byte{0});
    return image_of(bytes);
}

SectorImage choose(const std::vector<SectorImage>& versions, Fate& fate) {
    if (!fate.tears()) return versions[fate.version_of(versions.size())];
    Sector bytes = bytes_of(versions[fate.below(versions.size())]);
    const Sector rest = bytes_of(versions[fate.below(versions.size())]);
    const auto cut = static_cast<std::ptrdiff_t>(1 + fate.below(sector_bytes - 1));
    std::copy(rest.begin() + cut, rest.end(), bytes.begin() + cut);
    return image_of(bytes);
}

std::size_t readable(std::uint64_t size, std::uint64_t offset, std::size_t wanted) {
    if (offset >= size) return 0;
    return static_cast<std::size_t>(std::min<std::uint64_t>(wanted, size - offset));
}

}  // namespace

SectorImage SectorFile::Copy::image(std::uint64_t number) const {
    const auto found = sectors.find(number);
    return found == sectors.end() ? nullptr : found->second;
}

void SectorFile::Copy::read(std::uint64_t offset, std::span<std::byte> into) const {
    for_each_slice(offset, into.size(), [&](const Slice& slice) {
        const auto target = into.subspan(slice.from, slice.length);
        if (const SectorImage bytes = image(slice.number)) {
            std::copy_n(bytes->data() + slice.begin, slice.length, target.data());
        } else {
            std::fill(target.begin(), target.end(), std::byte{0});
        }
    });
}

// What lies beyond the size must not come back when the file grows again.
void SectorFile::Copy::clip() {
    sectors.erase(sectors.lower_bound((size + sector_bytes - 1) / sector_bytes), sectors.end());
    const auto last = sectors.find(size / sector_bytes);
    if (last != sectors.end() && last->second) {
        last->second = cut_after(last->second, size % sector_bytes);
    }
}

std::size_t SectorFile::read(std::uint64_t offset, std::span<std::byte> into) const {
    const std::size_t count = readable(cache_.size, offset, into.size());
    cache_.read(offset, into.first(count));
    return count;
}

std::size_t SectorFile::read_uncached(std::uint64_t offset, std::span<std::byte> into) const {
    const std::size_t count = readable(cache_.size, offset, into.size());
    for_each_slice(offset, count, [&](const Slice& slice) {
        const Copy& source = unsynced_.contains(slice.number) ? cache_ : medium_;
        source.read(offset + slice.from, into.subspan(slice.from, slice.length));
    });
    return count;
}

void SectorFile::write(std::uint64_t offset, std::span<const std::byte> from) {
    for_each_slice(offset, from.size(), [&](const Slice& slice) {
        Sector bytes = bytes_of(cache_.image(slice.number));
        std::copy_n(from.data() + slice.from, slice.length, bytes.data() + slice.begin);
        change(slice.number, image_of(bytes));
    });
    if (!from.empty()) grow(offset + from.size());
}

void SectorFile::zero(std::uint64_t offset, std::uint64_t length) {
    for_each_slice(offset, length, [&](const Slice& slice) {
        Sector bytes = bytes_of(cache_.image(slice.number));
        std::fill_n(bytes.data() + slice.begin, slice.length, std::byte{0});
        change(slice.number, slice.length == sector_bytes ? nullptr : image_of(bytes));
    });
    if (length > 0) grow(offset + length);
}

void SectorFile::truncate(std::uint64_t size) {
    if (size == cache_.size) return;
    for (auto cut = cache_.sectors.lower_bound(size / sector_bytes); cut != cache_.sectors.end();
         ++cut) {
        const bool whole = cut->first * sector_bytes >= size;
        change(cut->first, whole ? nullptr : cut_after(cut->second, size % sector_bytes));
    }
    cache_.size = size;
    cache_.clip();
    unsynced_sizes_.push_back(size);
}

void SectorFile::sync() {
    for (const auto& [number, versions] : unsynced_) {
        const auto found = cache_.sectors.find(number);
        if (found == cache_.sectors.end()) {
            medium_.sectors.erase(number);
        } else {
            medium_.sectors[number] = found->second;
        }
    }
    medium_.size = cache_.size;
    forget_unsynced();
}

void SectorFile::settle(Fate& fate) {
    for (auto& [number, versions] : unsynced_) {
        versions.insert(versions.begin(), medium_.image(number));
        medium_.sectors[number] = choose(versions, fate);
    }
    unsynced_sizes_.insert(unsynced_sizes_.begin(), medium_.size);
    medium_.size = unsynced_sizes_[fate.version_of(unsynced_sizes_.size())];
    medium_.clip();
    forget_unsynced();
}

void SectorFile::forget_unsynced() {
    unsynced_.clear();
    unsynced_sizes_.clear();
}

void SectorFile::flip_bit(std::uint64_t offset, unsigned bit) {
    const std::uint64_t number = offset / sector_bytes;
    const auto flipped = [&](const SectorImage& image) {
        Sector bytes = bytes_of(image);
        bytes[offset % sector_bytes] ^= std::byte{1} << bit;
        return image_of(bytes);
    };
    cache_.sectors[number] = flipped(cache_.image(number));
    medium_.sectors[number] = flipped(medium_.image(number));
    const auto found = unsynced_.find(number);
    if (found == unsynced_.end()) return;
    for (SectorImage& version : found->second) version = flipped(version);
}

std::uint64_t SectorFile::missing(std::uint64_t offset, std::uint64_t length) const {
    std::uint64_t count = 0;
    for_each_slice(offset, length, [&](const Slice& slice) {
        if (!cache_.sectors.contains(slice.number)) ++count;
    });
    return count;
}

void SectorFile::change(std::uint64_t number, SectorImage image) {
    cache_.sectors[number] = image;
    unsynced_[number].push_back(std::move(image));
}

void SectorFile::grow(std::uint64_t size) {
    if (size <= cache_.size) return;
    cache_.size = size;
    unsynced_sizes_.push_back(size);
}

}  // namespace skald
