// How a query is answered from posting lists: AND by galloping from the rarest list, OR by merging.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/query.hpp>
#include <skald/core/read_request.hpp>

#include "log_index.hpp"

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

/// A cursor over the events that match `filter` and, if it is given, are in `stream`. It sees the
/// index as it is and may be used only while that does not change. Without any restriction it
/// yields every number, also beyond the last position.
std::unique_ptr<PositionCursor> make_cursor(const LogIndex& index, const Query& filter,
                                            const std::optional<StreamId>& stream,
                                            Direction direction);

/// The first position after `after`, and at or before `last`, whose event matches, hidden or not.
std::optional<std::uint64_t> any_match(const LogIndex& index, const Query& filter,
                                       std::uint64_t after, std::uint64_t last);

}  // namespace skald
