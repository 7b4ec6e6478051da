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
    explicit ListForward(const PostingView& list) : list_(list) {}
    std::uint64_t seek(std::uint64_t target) override {
        index_ = list_.gallop_forward(index_, target);
        return index_ < list_.size() ? list_[index_] : none_forward;
    }

private:
    PostingView list_;
    std::size_t index_ = 0;  // of the first position not passed yet
};

class ListBackward final : public PositionCursor {
public:
    explicit ListBackward(const PostingView& list) : list_(list), count_(list.size()) {}
    std::uint64_t seek(std::uint64_t target) override {
        count_ = list_.gallop_backward(count_, target);
        return count_ > 0 ? list_[count_ - 1] : none_backward;
    }

private:
    PostingView list_;
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
            check_order(target, found);
            agreed = found == target ? agreed + 1 : 1;
            target = found;
        }
        return target;
    }

private:
    // Lists that are not ascending would send each other round for ever.
    void check_order(std::uint64_t target, std::uint64_t found) const {
        const bool follows = none_ == none_forward ? found >= target : found <= target;
        if (!follows) throw IndexDamaged({Errc::corrupt, "a posting list is not ascending"});
    }

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
    Planner(const IndexPart& part, Direction direction) : part_(part), direction_(direction) {}

    Part plan(const KeyedQuery& query) const {
        std::vector<Part> parts;
        for (const KeyedQuery::Item& one : query.items()) parts.push_back(item(one));
        return any_of(std::move(parts));
    }

private:
    Part item(const KeyedQuery::Item& item) const {
        std::vector<Part> parts;
        for (const IndexKey& key : item.all_of) parts.push_back(list(key));
        if (!item.types.empty()) {
            std::vector<Part> types;
            for (const IndexKey& type : item.types) types.push_back(list(type));
            parts.push_back(any_of(std::move(types)));
        }
        return all_of(std::move(parts));
    }

    Part list(const IndexKey& key) const {
        const PostingView list = part_.find(key);
        if (list.empty()) return {std::make_unique<EmptyCursor>(direction_), 0};
        if (direction_ == Direction::forward) {
            return {std::make_unique<ListForward>(list), list.size()};
        }
        return {std::make_unique<ListBackward>(list), list.size()};
    }

    Part any_of(std::vector<Part> parts) const {
        if (parts.size() == 1) return std::move(parts.front());
        std::size_t size = 0;
        std::vector<CursorPointer> cursors;
        for (Part& part : parts) {
            if (part.size == 0) continue;
            size += part.size;
            cursors.push_back(std::move(part.cursor));
        }
        return {std::make_unique<OrCursor>(std::move(cursors), direction_), size};
    }

    Part all_of(std::vector<Part> parts) const {
        if (parts.empty()) {
            return {std::make_unique<AllCursor>(),
                    static_cast<std::size_t>(part_.range().event_count())};
        }
        std::sort(parts.begin(), parts.end(),
                  [](const Part& a, const Part& b) { return a.size < b.size; });
        if (parts.size() == 1 || parts.front().size == 0) return std::move(parts.front());
        const std::size_t size = parts.front().size;
        std::vector<CursorPointer> cursors;
        for (Part& part : parts) cursors.push_back(std::move(part.cursor));
        return {std::make_unique<AndCursor>(std::move(cursors), direction_), size};
    }

    const IndexPart& part_;
    Direction direction_;
};

KeyedQuery::Item keyed(const QueryItem& item) {
    KeyedQuery::Item keys;
    if (item.stream) keys.all_of.emplace_back(KeyKind::stream, item.stream->name());
    if (item.category) keys.all_of.emplace_back(KeyKind::category, *item.category);
    for (const std::string& tag : item.tags) keys.all_of.emplace_back(KeyKind::tag, tag);
    for (const std::string& type : item.types) keys.types.emplace_back(KeyKind::type, type);
    return keys;
}

/// Whether a part may have a match at or behind a position. Mostly the last positions of the lists say
/// that it has none, which is found out without a plan.
bool may_match(const IndexPart& part, const QueryItem& item, std::uint64_t begin) {
    const auto reaches = [&](KeyKind kind, std::string_view key) {
        const PostingView list = part.find({kind, key});
        return !list.empty() && list.back() >= begin;
    };
    if (item.stream && !reaches(KeyKind::stream, item.stream->name())) return false;
    if (item.category && !reaches(KeyKind::category, *item.category)) return false;
    for (const std::string& tag : item.tags) {
        if (!reaches(KeyKind::tag, tag)) return false;
    }
    return item.types.empty() ||
           std::any_of(item.types.begin(), item.types.end(),
                       [&](const std::string& type) { return reaches(KeyKind::type, type); });
}

bool may_match(const IndexPart& part, const Query& filter, std::uint64_t begin) {
    return filter.is_all() ||
           std::any_of(filter.items().begin(), filter.items().end(),
                       [&](const QueryItem& item) { return may_match(part, item, begin); });
}

}  // namespace

KeyedQuery::KeyedQuery(const Query& filter, const std::optional<StreamId>& stream) {
    for (const QueryItem& item : filter.items()) items_.push_back(keyed(item));
    if (filter.is_all()) items_.emplace_back();
    if (!stream) return;
    const IndexKey key(KeyKind::stream, stream->name());
    for (Item& item : items_) item.all_of.insert(item.all_of.begin(), key);
}

const IndexKey* KeyedQuery::whole_stream() const {
    if (items_.size() != 1) return nullptr;
    const Item& item = items_.front();
    const bool only_stream = item.all_of.size() == 1 && item.types.empty() &&
                             item.all_of.front().kind == KeyKind::stream;
    return only_stream ? &item.all_of.front() : nullptr;
}

CursorPointer make_cursor(const IndexPart& part, const KeyedQuery& query, Direction direction) {
    return Planner(part, direction).plan(query).cursor;
}

std::optional<std::uint64_t> any_match(const IndexParts& parts, const Query& filter,
                                       std::uint64_t after, std::uint64_t last) {
    if (after >= last) return std::nullopt;
    for (std::size_t i = parts.number_of(after + 1); i < parts.size(); ++i) {
        const IndexRange& range = parts[i].range();
        if (range.first_position > last) break;
        const std::uint64_t begin = std::max(after + 1, range.first_position);
        if (!may_match(parts[i], filter, begin)) continue;
        const KeyedQuery query(filter, std::nullopt);
        const std::uint64_t found = make_cursor(parts[i], query, Direction::forward)->seek(begin);
        if (found < range.next_position && found <= last) return found;
    }
    return std::nullopt;
}

}  // namespace skald
