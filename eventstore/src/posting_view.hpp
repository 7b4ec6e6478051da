// A posting list holds the positions of all events that have one key. This is a view of the piece
// of one that lies in one part of the index, in memory or in a mapped file.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "checked_blocks.hpp"

namespace skald {

/// Ascending, each position once. Valid as long as the part of the index is there and, for the part
/// that grows, as long as nothing is added. Functions that look at positions throw IndexDamaged
/// when they come from a file that is damaged.
class PostingView {
public:
    PostingView() = default;
    /// `offsets` are positions less `first_position`. `blocks`: where they lie; null: in memory.
    PostingView(std::uint64_t first_position, const std::uint32_t* offsets, std::size_t count,
                const CheckedBlocks* blocks)
        : first_position_(first_position), offsets_(offsets), count_(count), blocks_(blocks) {}

    std::size_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    std::uint64_t operator[](std::size_t index) const {
        const std::uint32_t* offset = offsets_ + index;
        if (blocks_ != nullptr) blocks_->ensure(offset, sizeof *offset);
        return first_position_ + *offset;
    }
    std::uint64_t back() const { return (*this)[count_ - 1]; }

    /// Copies as many positions as there is room for, from an index on; there are so many.
    void copy(std::size_t begin, std::span<std::uint64_t> into) const;

    /// Throws IndexDamaged, for who finds it out.
    [[noreturn]] void not_ascending() const;

    /// The index of the first position that is at least `position`; size() if there is none.
    std::size_t lower_bound(std::uint64_t position) const { return search(position, 0, count_); }
    bool contains(std::uint64_t position) const {
        const std::size_t index = lower_bound(position);
        return index < count_ && (*this)[index] == position;
    }

    /// The same, looking near `from` first, at which or behind which it is: twice as far with each
    /// step, so that the cost is the logarithm of the way. A far way begins with a guess.
    std::size_t gallop_forward(std::size_t from, std::uint64_t position) const;
    /// The count of positions that are at most `position`, which is at most `count`.
    std::size_t gallop_backward(std::size_t count, std::uint64_t position) const;

private:
    void narrow(std::uint64_t position, std::size_t& begin, std::size_t& end) const;
    std::size_t search(std::uint64_t position, std::size_t begin, std::size_t end) const;

    std::uint64_t first_position_ = 0;
    const std::uint32_t* offsets_ = nullptr;
    std::size_t count_ = 0;
    const CheckedBlocks* blocks_ = nullptr;
};

}  // namespace skald
