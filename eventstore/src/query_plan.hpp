// How a query is answered from posting lists: AND by galloping from the rarest list, OR by merging.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/query.hpp>
#include <skald/core/read_request.hpp>
#include <vector>

#include "index_parts.hpp"

namespace skald {

/// Steps through the positions that match, in one direction.
class PositionCursor {
public:
    static constexpr std::uint64_t none_forward = UINT64_MAX;
    static constexpr std::uint64_t none_backward = 0;

    virtual ~PositionCursor() = default;
    /// Forward: the first matching position that is at least `target`, or none_forward. Backward:
    /// the last one that is at most `target`, or none_backward. Targets never turn back.
    virtual std::uint64_t seek(std::uint64_t target) = 0;
};

/// A query with the hashes of its keys, which are computed once for all parts of the index. Views
/// into the query, which must live as long.
class KeyedQuery {
public:
    /// Of the events that match `filter` and, if it is given, are in `stream`.
    KeyedQuery(const Query& filter, const std::optional<StreamId>& stream);

    struct Item {
        std::vector<IndexKey> all_of;
        std::vector<IndexKey> types;  // any of them; empty: any type
    };
    /// An event matches when it matches an item.
    const std::vector<Item>& items() const { return items_; }
    /// The stream whose events match, all of them; null: it is another query.
    const IndexKey* whole_stream() const;

private:
    std::vector<Item> items_;
};

/// A cursor over the matching events of a part. It sees the part as it is and may be used only
/// while that does not change. Without any restriction it yields every number, also outside of the
/// part. Throws IndexDamaged, and so does the cursor.
std::unique_ptr<PositionCursor> make_cursor(const IndexPart& part, const KeyedQuery& query,
                                            Direction direction);

/// The first position after `after`, and at or before `last`, whose event matches, hidden or not.
/// Looks only at the parts that have such positions. Throws IndexDamaged.
std::optional<std::uint64_t> any_match(const IndexParts& parts, const Query& filter,
                                       std::uint64_t after, std::uint64_t last);

}  // namespace skald
