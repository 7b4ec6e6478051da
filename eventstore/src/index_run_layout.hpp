// What lies in the sections of an index file, as docs/file-format.md tells it. The structures are
// read where they are mapped.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "index_key.hpp"

namespace skald {

/// A key. The entries of a kind are in the order of hash and text.
struct IndexRunEntry {
    std::uint64_t hash = 0;
    std::uint64_t list = 0;           // in the words of the kind's lists: the text begins there
    std::uint64_t first_version = 0;  // of a stream's first event here; of a snapshot: its version
    std::uint32_t count = 0;          // of words behind the text
    std::uint32_t key_bytes = 0;      // of the text
};
static_assert(sizeof(IndexRunEntry) == 32 && alignof(IndexRunEntry) == 8);

/// The id of an event. They are in the order of hash and bytes.
struct IndexRunId {
    std::array<std::uint8_t, 16> id{};
    std::uint32_t offset = 0;  // of its position, from the first of the run
};
static_assert(sizeof(IndexRunId) == 20 && alignof(IndexRunId) == 4);

/// Where the event of a position lies.
struct IndexRunSpot {
    static constexpr std::uint32_t no_stream = UINT32_MAX;

    std::uint32_t segment = 0;
    std::uint32_t frame_offset = 0;
    std::uint32_t frame_bytes = 0;
    std::uint32_t payload_offset = 0;
    std::uint32_t stream = no_stream;  // its entry among the streams
    std::uint32_t reserved = 0;
    std::int64_t recorded_at = 0;
};
static_assert(sizeof(IndexRunSpot) == 32 && alignof(IndexRunSpot) == 8);

static_assert(std::is_trivially_copyable_v<IndexRunEntry> &&
              std::is_trivially_copyable_v<IndexRunId> &&
              std::is_trivially_copyable_v<IndexRunSpot>);

/// Texts and lists are made of these.
using IndexRunWord = std::uint32_t;

inline constexpr std::uint64_t words_of_text(std::uint64_t bytes) {
    return (bytes + sizeof(IndexRunWord) - 1) / sizeof(IndexRunWord);
}

/// A snapshot's list: the segment, the offset and the size of its frame.
inline constexpr std::uint32_t snapshot_words = 3;

/// A directory says at which of sorted things each value of the first bits of their hash begins,
/// and at the end, how many things there are.
class IndexRunDirectory {
public:
    /// With two to four of so many things for each value. None: without a directory.
    static IndexRunDirectory for_count(std::uint64_t count) {
        return IndexRunDirectory(count == 0 ? none : width_of((count - 1) / 4));
    }
    /// One of so many numbers: is_size() holds.
    static IndexRunDirectory of_size(std::uint64_t size) {
        return IndexRunDirectory(size == 0 ? none : width_of(size - 1) - 1);
    }
    static bool is_size(std::uint64_t size) {
        return size == 0 || (size > 1 && std::has_single_bit(size - 1));
    }

    /// How many numbers it has.
    std::uint64_t size() const { return bits_ == none ? 0 : (std::uint64_t{1} << bits_) + 1; }
    /// The number of the bucket; its end is the next number. Not without a directory.
    std::uint64_t bucket_of(std::uint64_t hash) const {
        return bits_ <= 0 ? 0 : hash >> (64 - bits_);
    }

private:
    static constexpr int none = -1;

    static int width_of(std::uint64_t number) { return static_cast<int>(std::bit_width(number)); }
    explicit IndexRunDirectory(int bits) : bits_(bits) {}

    int bits_;  // of a hash
};

}  // namespace skald
