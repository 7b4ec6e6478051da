#include "posting_view.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace skald {
namespace {

// A stretch of a list that is worth a guess; a power of two. Shorter ones lie in a few lines of memory.
constexpr std::size_t far = 64;
constexpr std::size_t first_step = 16;  // from the guess: what one line of memory holds

}  // namespace

// A block is checked once for all that lies in it.
void PostingView::copy(std::size_t begin, std::span<std::uint64_t> into) const {
    const std::uint32_t* offsets = offsets_ + begin;
    while (!into.empty()) {
        std::size_t count = into.size();
        if (blocks_ != nullptr) {
            const std::size_t in_block = blocks_->left_in_block(offsets) / sizeof *offsets;
            count = std::min(count, in_block);
            blocks_->ensure(offsets, count * sizeof *offsets);
        }
        std::transform(offsets, offsets + count, into.begin(),
                       [this](std::uint32_t offset) { return first_position_ + offset; });
        offsets += count;
        into = into.subspan(count);
    }
}

void PostingView::not_ascending() const {
    constexpr std::string_view what = "a posting list is not ascending";
    if (blocks_ != nullptr) blocks_->damaged(what);
    throw IndexDamaged({Errc::corrupt, std::string(what)});
}

std::size_t PostingView::search(std::uint64_t position, std::size_t begin, std::size_t end) const {
    if (end - begin > far) narrow(position, begin, end);
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

// Most keys are spread evenly over the log, so one guess comes near, where halving would touch a cold
// line of memory a step. From the guess on it goes twice as far with each step: a list that is not
// even costs twice what halving does.
void PostingView::narrow(std::uint64_t position, std::size_t& begin, std::size_t& end) const {
    const std::uint64_t low = (*this)[begin];
    const std::uint64_t high = (*this)[end - 1];
    if (position <= low) {
        end = begin;
        return;
    }
    if (position > high) {
        begin = end;
        return;
    }
    // Offsets have 32 bits, so the product has room.
    const std::size_t guess = begin + (end - 1 - begin) * (position - low) / (high - low);
    std::size_t step = first_step;
    if ((*this)[guess] < position) {
        begin = guess + 1;
        while (begin + step < end && (*this)[begin + step - 1] < position) {
            begin += step;
            step *= 2;
        }
        end = std::min(begin + step, end);
    } else {
        end = guess;
        while (begin + step < end && (*this)[end - step] >= position) {
            end -= step;
            step *= 2;
        }
        begin = end - std::min(end - begin, step);
    }
}

std::size_t PostingView::gallop_forward(std::size_t from, std::uint64_t position) const {
    std::size_t begin = from;
    std::size_t step = 1;
    while (begin + step < count_ && (*this)[begin + step] < position) {
        begin += step;
        if (step == far) return search(position, begin, count_);
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
        if (step == far) return search(position + 1, 0, end);
        step *= 2;
    }
    return search(position + 1, end > step ? end - step : 0, end);
}

}  // namespace skald
