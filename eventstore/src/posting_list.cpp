#include "posting_list.hpp"

namespace skald {

std::size_t PostingList::gallop_forward(std::size_t from, std::uint64_t position) const {
    std::size_t begin = from;
    std::size_t step = 1;
    while (begin + step < size() && positions_[begin + step] < position) {
        begin += step;
        step *= 2;
    }
    return search(position, begin, std::min(begin + step + 1, size()));
}

std::size_t PostingList::gallop_backward(std::size_t count, std::uint64_t position) const {
    if (position == UINT64_MAX) return count;
    std::size_t end = count;
    std::size_t step = 1;
    while (end > step && positions_[end - step] > position) {
        end -= step;
        step *= 2;
    }
    return search(position + 1, end > step ? end - step : 0, end);
}

}  // namespace skald
