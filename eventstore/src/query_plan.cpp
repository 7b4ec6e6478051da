#include "query_plan.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace skald {
namespace {

using CursorPointer = std::unique_ptr<PositionCursor>;

/// Every position.
class AllCursor final : public PositionCursor {
public:
    std::uint64_t seek(std::uint64_t target) override { return target; }
};

class EmptyCursor final : public PositionCursor {
public:
    explicit EmptyCursor(Direction direction) : direction_(direction) {}
    std::uint64_t seek(std::uint64_t) override {
        return direction_ == Direction::forward ? none_forward : none_backward;
    }

private:
    Direction direction_;
};

class ListForward final : public PositionCursor {
public:
    explicit ListForward(const PostingList& list) : list_(list) {}
    std::uint64_t seek(std::uint64_t target) override {
        index_ = list_.gallop_forward(index_, target);
        return index_ < list_.size() ? list_[index_] : none_forward;
    }

private:
    const PostingList& list_;
    std::size_t index_ = 0;  // of the first position not passed yet
};

class ListBackward final : public PositionCursor {
public:
    explicit ListBackward(const PostingList& list) : list_(list), count_(list.size()) {}
    std::uint64_t seek(std::uint64_t target) override {
        count_ = list_.gallop_backward(count_, target);
        return count_ > 0 ? list_[count_ - 1] : none_backward;
    }

private:
    const PostingList& list_;
    std::size_t count_;  // of the positions not passed yet
};

/// What at least one child yields.
class OrCursor final : public PositionCursor {
public:
    OrCursor(std::vector<CursorPointer> children, Direction direction)
        : children_(std::move(children)), direction_(direction) {
        const bool forward = direction == Direction::forward;
        seen_.assign(children_.size(), forward ? 0 : none_forward);
    }
    std::uint64_t seek(std::uint64_t target) override {
        const bool forward = direction_ == Direction::forward;
        std::uint64_t nearest = forward ? none_forward : none_backward;
        for (std::size_t i = 0; i < children_.size(); ++i) {
            const bool passed = forward ? seen_[i] < target : seen_[i] > target;
            if (passed) seen_[i] = children_[i]->seek(target);
            nearest = forward ? std::min(nearest, seen_[i]) : std::max(nearest, seen_[i]);
        }
        return nearest;
    }

private:
    std::vector<CursorPointer> children_;
    Direction direction_;
    std::vector<std::uint64_t> seen_;  // what each child yielded last
};

/// What all children yield: each sends the others to where it stands, the rarest first.
class AndCursor final : public PositionCursor {
public:
    AndCursor(std::vector<CursorPointer> children, Direction direction)
        : children_(std::move(children)),
          none_(direction == Direction::forward ? none_forward : none_backward) {}
    std::uint64_t seek(std::uint64_t target) override {
        std::size_t agreed = 0;
        for (std::size_t i = 0; agreed < children_.size(); i = (i + 1) % children_.size()) {
            const std::uint64_t found = children_[i]->seek(target);
            if (found == none_) return none_;
            agreed = found == target ? agreed + 1 : 1;
            target = found;
        }
        return target;
    }

private:
    std::vector<CursorPointer> children_;  // the rarest first
    std::uint64_t none_;
};

/// A cursor, and at most how many positions it yields.
struct Part {
    CursorPointer cursor;
    std::size_t size;
};

class Planner {
public:
    Planner(const LogIndex& index, Direction direction) : index_(index), direction_(direction) {}

    Part plan(const Query& filter, const std::optional<StreamId>& stream) const {
        if (filter.is_all()) return item({}, stream);
        std::vector<Part> parts;
        for (const QueryItem& one : filter.items()) parts.push_back(item(one, stream));
        return any_of(std::move(parts));
    }

private:
    Part item(const QueryItem& item, const std::optional<StreamId>& stream) const {
        std::vector<Part> parts;
        if (stream) parts.push_back(list(stream_list(*stream)));
        if (item.stream) parts.push_back(list(stream_list(*item.stream)));
        if (item.category) parts.push_back(list(index_.find(KeyKind::category, *item.category)));
        for (const std::string& tag : item.tags) {
            parts.push_back(list(index_.find(KeyKind::tag, tag)));
        }
        if (!item.types.empty()) {
            std::vector<Part> types;
            for (const std::string& type : item.types) {
                types.push_back(list(index_.find(KeyKind::type, type)));
            }
            parts.push_back(any_of(std::move(types)));
        }
        return all_of(std::move(parts));
    }

    const PostingList* stream_list(const StreamId& stream) const {
        return index_.find(KeyKind::stream, stream.name());
    }

    Part list(const PostingList* list) const {
        if (list == nullptr || list->empty()) return {std::make_unique<EmptyCursor>(direction_), 0};
        if (direction_ == Direction::forward) {
            return {std::make_unique<ListForward>(*list), list->size()};
        }
        return {std::make_unique<ListBackward>(*list), list->size()};
    }

    Part any_of(std::vector<Part> parts) const {
        if (parts.size() == 1) return std::move(parts.front());
        std::size_t size = 0;
        std::vector<CursorPointer> cursors;
        for (Part& part : parts) {
            size += part.size;
            cursors.push_back(std::move(part.cursor));
        }
        return {std::make_unique<OrCursor>(std::move(cursors), direction_), size};
    }

    Part all_of(std::vector<Part> parts) const {
        if (parts.empty()) return {std::make_unique<AllCursor>(), index_.last()};
        std::sort(parts.begin(), parts.end(),
                  [](const Part& a, const Part& b) { return a.size < b.size; });
        if (parts.size() == 1 || parts.front().size == 0) return std::move(parts.front());
        const std::size_t size = parts.front().size;
        std::vector<CursorPointer> cursors;
        for (Part& part : parts) cursors.push_back(std::move(part.cursor));
        return {std::make_unique<AndCursor>(std::move(cursors), direction_), size};
    }

    const LogIndex& index_;
    Direction direction_;
};

}  // namespace

CursorPointer make_cursor(const LogIndex& index, const Query& filter,
                          const std::optional<StreamId>& stream, Direction direction) {
    return Planner(index, direction).plan(filter, stream).cursor;
}

std::optional<std::uint64_t> any_match(const LogIndex& index, const Query& filter,
                                       std::uint64_t after, std::uint64_t last) {
    if (after >= last) return std::nullopt;
    const auto cursor = make_cursor(index, filter, std::nullopt, Direction::forward);
    const std::uint64_t found = cursor->seek(after + 1);
    return found <= last ? std::optional(found) : std::nullopt;
}

}  // namespace skald
