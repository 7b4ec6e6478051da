// Steps through the keys or ids of a row of parts as if they were one.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "index_part.hpp"

namespace skald {

inline auto order_of(const PartKey& key) {
    return std::tuple(key.hash, key.text);
}
inline auto order_of(const PartId& id) {
    return std::tuple(id.hash, id.id);
}

/// What one part has for a key.
template <class T>
struct PartPiece {
    std::size_t part = 0;
    std::uint64_t index = 0;  // of the item among those of its part
    const T* item = nullptr;
};

template <class T>
class PartMerge {
public:
    /// One sequence for each part.
    explicit PartMerge(std::vector<std::unique_ptr<PartSequence<T>>> sequences)
        : sequences_(std::move(sequences)) {
        for (std::size_t part = 0; part < sequences_.size(); ++part) {
            heads_.push_back({part, 0, sequences_[part]->next()});
        }
    }

    /// What the parts have for the next key, in the order of the parts; empty: there are no more.
    /// Valid until the next call.
    std::span<const PartPiece<T>> next() {
        for (const PartPiece<T>& piece : pieces_) {
            PartPiece<T>& head = heads_[piece.part];
            head.item = sequences_[piece.part]->next();
            ++head.index;
        }
        pieces_.clear();
        // Parts are few: looking at each is quicker than a heap.
        for (const PartPiece<T>& head : heads_) {
            if (head.item == nullptr) continue;
            if (!pieces_.empty() && order_of(*head.item) > order_of(*pieces_.front().item)) {
                continue;
            }
            if (!pieces_.empty() && order_of(*head.item) < order_of(*pieces_.front().item)) {
                pieces_.clear();
            }
            pieces_.push_back(head);
        }
        return pieces_;
    }

private:
    std::vector<std::unique_ptr<PartSequence<T>>> sequences_;
    std::vector<PartPiece<T>> heads_;   // the next of each part; null: it has no more
    std::vector<PartPiece<T>> pieces_;  // what next() returned last
};

}  // namespace skald
