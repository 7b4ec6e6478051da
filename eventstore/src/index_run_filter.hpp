// Says of most keys that are not in an index file that they are not, at the cost of one cache line
// (a blocked Bloom filter).
#pragma once
#include <array>
#include <cstdint>

namespace skald {

struct alignas(64) IndexFilterLine {
    std::array<std::uint64_t, 8> words{};
};
static_assert(sizeof(IndexFilterLine) == 64);

/// For twelve bits a key: one of about 150 missing keys passes.
inline constexpr std::uint64_t filter_bits_per_key = 12;

inline constexpr std::uint64_t filter_lines_of(std::uint64_t keys) {
    return (keys * filter_bits_per_key + 511) / 512;
}

/// The upper half of the hash chooses the line, the lower one the bits in it. There are fewer than
/// 2^32 lines.
inline std::uint64_t filter_line_of(std::uint64_t hash, std::uint64_t lines) {
    return (hash >> 32) * lines >> 32;
}

template <class Visit>
void for_filter_bits(std::uint64_t hash, Visit&& visit) {
    auto rest = static_cast<std::uint32_t>(hash);
    for (int i = 0; i < 6; ++i) {
        visit(rest >> 23);  // nine bits: one of 512
        rest *= 0x9E3779B9U;
    }
}

inline void add_to_filter(IndexFilterLine& line, std::uint64_t hash) {
    for_filter_bits(
        hash, [&](std::uint32_t bit) { line.words[bit / 64] |= std::uint64_t{1} << (bit % 64); });
}

inline bool may_have(const IndexFilterLine& line, std::uint64_t hash) {
    bool all = true;
    for_filter_bits(
        hash, [&](std::uint32_t bit) { all &= (line.words[bit / 64] >> (bit % 64) & 1) != 0; });
    return all;
}

}  // namespace skald
