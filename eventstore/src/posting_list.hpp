// A posting list holds the positions of all events that have one key: a stream, a category, a type
// or a tag. Every index of the log engine is made of these.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace skald {

/// Ascending, each position once.
class PostingList {
public:
    /// `position` is greater than all before; adding the last one again does nothing.
    void add(std::uint64_t position) {
        if (positions_.empty() || positions_.back() != position) positions_.push_back(position);
    }

    std::size_t size() const { return positions_.size(); }
    bool empty() const { return positions_.empty(); }
    std::uint64_t operator[](std::size_t index) const { return positions_[index]; }
    std::uint64_t back() const { return positions_.back(); }

    /// The index of the first position that is at least `position`; size() if there is none.
    std::size_t lower_bound(std::uint64_t position) const { return search(position, 0, size()); }
    bool contains(std::uint64_t position) const {
        const std::size_t index = lower_bound(position);
        return index < size() && positions_[index] == position;
    }

    /// The same, looking near `from` first, at which or behind which it is: twice as far with each
    /// step, so that the cost is the logarithm of the way.
    std::size_t gallop_forward(std::size_t from, std::uint64_t position) const;
    /// The count of positions that are at most `position`, which is at most `count`.
    std::size_t gallop_backward(std::size_t count, std::uint64_t position) const;

private:
    std::size_t search(std::uint64_t position, std::size_t begin, std::size_t end) const {
        const auto first = positions_.begin();
        return static_cast<std::size_t>(std::lower_bound(first + static_cast<std::ptrdiff_t>(begin),
                                                         first + static_cast<std::ptrdiff_t>(end),
                                                         position) -
                                        first);
    }

    std::vector<std::uint64_t> positions_;
};

}  // namespace skald
