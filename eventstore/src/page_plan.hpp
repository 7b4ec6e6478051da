// Finds the events of a page in the index, before anything is read from disk.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/read_request.hpp>
#include <skald/core/stream_state.hpp>
#include <skald/core/timestamp.hpp>
#include <vector>

#include "query_plan.hpp"
#include "visible_view.hpp"

namespace skald {

/// An event that matches and is visible.
struct FoundEvent {
    std::uint64_t position;
    std::uint32_t payload_offset;  // in its frame
};

/// Steps through the matching events, some at a time. It takes the lock of the log where it needs
/// it; the log may grow meanwhile, but what the plan sees does not. Functions throw IndexDamaged.
class PagePlan {
public:
    /// Fixes the head and, for a read of one stream, its state. The request must live as long.
    PagePlan(const VisibleLog& log, const ReadRequest& request, Timestamp now);

    /// Finds up to so many events more, in place of those found before.
    void find_more(std::size_t events_max);

    std::uint64_t head() const { return view_.head(); }
    const StreamState& stream() const { return stream_; }
    const std::optional<SnapshotPlace>& snapshot() const { return snapshot_; }
    /// Of the same length: the events, and the frames that they are in.
    const std::vector<FoundEvent>& events() const { return events_; }
    const std::vector<FrameLocation>& frames() const { return frames_; }
    /// Whether nothing more matches behind events().
    bool at_end() const { return at_end_; }

private:
    void begin_stream();
    void limit_by_position();
    void limit_by_version(std::uint64_t stream_count);
    std::uint64_t first_since(Timestamp recorded_at) const;
    std::uint64_t position_of(std::uint64_t version) const;
    const IndexKey& stream_key() const;
    bool find_in(std::size_t number, std::size_t events_max);
    bool walk(const IndexPart& part, PositionCursor& cursor, std::size_t events_max);
    bool walk(const IndexPart& part, const PostingView& list, std::size_t events_max);
    void take(const IndexPart& part, const PostingView& list, std::size_t begin, std::size_t end);
    void take(std::uint64_t position, const EventSpot& spot);
    void drop_hidden();
    bool forward() const { return request_.direction == Direction::forward; }

    const ReadRequest& request_;
    KeyedQuery query_;
    Timestamp now_;
    VisibleView view_;
    std::uint64_t low_ = 1;   // the first position to look at
    std::uint64_t high_ = 0;  // the last
    StreamState stream_;
    std::vector<StreamPostings> pieces_;  // of the stream, in the parts that are finished
    std::optional<SnapshotPlace> snapshot_;
    std::vector<FoundEvent> events_;
    std::vector<FrameLocation> frames_;
    bool at_end_ = false;
};

}  // namespace skald
