// Finds the events of a page in the index, before anything is read from disk.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/read_request.hpp>
#include <skald/core/stream_state.hpp>
#include <skald/core/timestamp.hpp>
#include <vector>

#include "frame_location.hpp"
#include "visible_log.hpp"

namespace skald {

/// Whether reads do not show an event, when the log ends at `head`.
bool is_hidden(const LogIndex& index, std::uint64_t position, std::uint64_t head, Timestamp now);

/// An event that matches and is visible.
struct FoundEvent {
    std::uint64_t position;
    std::uint64_t first_position;  // of its frame
    std::uint32_t payload_offset;  // in its frame
};

/// Steps through the matching events, some at a time. begin() and find_more() need the lock of the
/// log; between them the log may grow, but what the plan sees does not.
class PagePlan {
public:
    PagePlan(const VisibleLog& log, const ReadRequest& request, Timestamp now)
        : log_(log), request_(request), now_(now) {}

    /// Fixes the head and, for a read of one stream, its state.
    void begin();
    /// Finds up to so many events more, in place of those found before.
    void find_more(std::size_t events_max);

    std::uint64_t head() const { return head_; }
    const StreamState& stream() const { return stream_; }
    const std::optional<SnapshotPlace>& snapshot() const { return snapshot_; }
    /// Of the same length: the events, and the frames that they are in.
    const std::vector<FoundEvent>& events() const { return events_; }
    const std::vector<FrameLocation>& frames() const { return frames_; }
    /// Whether nothing more matches behind events().
    bool at_end() const { return at_end_; }

private:
    void limit_by_position();
    void limit_by_version(const StreamRecord* stream);

    const VisibleLog& log_;
    const ReadRequest& request_;
    Timestamp now_;
    std::uint64_t head_ = 0;
    std::uint64_t low_ = 1;   // the first position to look at
    std::uint64_t high_ = 0;  // the last
    StreamState stream_;
    std::optional<SnapshotPlace> snapshot_;
    std::vector<FoundEvent> events_;
    std::vector<FrameLocation> frames_;
    bool at_end_ = false;
};

}  // namespace skald
