// The content of a simulated file: what the page cache says, what the medium holds, and each
// version of a sector in between.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "seeded_choice.hpp"

namespace skald {

inline constexpr std::size_t sector_bytes = 512;
using Sector = std::array<std::byte, sector_bytes>;
using SectorImage = std::shared_ptr<const Sector>;  // null: zeroes

class SectorFile {
public:
    std::uint64_t size() const { return cache_.size; }
    std::size_t read(std::uint64_t offset, std::span<std::byte> into) const;
    /// Of each sector the medium, or what is still on its way there.
    std::size_t read_uncached(std::uint64_t offset, std::span<std::byte> into) const;

    void write(std::uint64_t offset, std::span<const std::byte> from);
    void zero(std::uint64_t offset, std::uint64_t length);
    void truncate(std::uint64_t size);

    void sync();
    /// A failed sync or a crash: the medium gets what the fate says, and nothing is unsynced.
    void settle(Fate& fate);
    /// The same with nothing kept.
    void forget_unsynced();
    /// The cache is gone: reads see the medium from now on. Nothing may be unsynced.
    void drop_cache() { cache_ = medium_; }

    /// In the cache and on the medium, durably.
    void flip_bit(std::uint64_t offset, unsigned bit);

    /// Sectors that have space, and those from `offset` on that would get it.
    std::uint64_t allocated() const { return cache_.sectors.size(); }
    std::uint64_t missing(std::uint64_t offset, std::uint64_t length) const;

private:
    struct Copy {
        std::map<std::uint64_t, SectorImage> sectors;  // by number; none: zeroes without space
        std::uint64_t size = 0;

        SectorImage image(std::uint64_t number) const;
        void read(std::uint64_t offset, std::span<std::byte> into) const;
        void clip();
    };

    void change(std::uint64_t number, SectorImage image);
    void grow(std::uint64_t size);

    Copy cache_;
    Copy medium_;
    std::map<std::uint64_t, std::vector<SectorImage>> unsynced_;  // the newest last
    std::vector<std::uint64_t> unsynced_sizes_;                   // the newest last
};

}  // namespace skald
