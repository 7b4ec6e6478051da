#include "posting_view.hpp"

#include <algorithm>

namespace skald {

std::size_t PostingView::search(std::uint64_t position, std::size_t begin, std::size_t end) const {
    while (begin < end) {
        const std::size_t middle = begin + (end - begin) / 2;
        if ((*this)[middle] < position) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

std::size_t PostingView::gallop_forward(std::size_t from, std::uint64_t position) const {
    std::size_t begin = from;
    std::size_t step = 1;
    while (begin + step < count_ && (*this)[begin + step] < position) {
        begin += step;
        step *= 2;
    }
    return search(position, begin, std::min(begin + step + 1, count_));
}

std::size_t PostingView::gallop_backward(std::size_t count, std::uint64_t position) const {
    if (position == UINT64_MAX) return count;
    std::size_t end = count;
    std::size_t step = 1;
    while (end > step && (*this)[end - step] > position) {
        end -= step;
        step *= 2;
    }
    return search(position + 1, end > step ? end - step : 0, end);
}

}  // namespace skald
