// Answers reads from the index and the log. Any thread may call any function.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/read_request.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/snapshot_store.hpp>
#include <string>

#include "index_keeper.hpp"
#include "segment_files.hpp"
#include "visible_view.hpp"

namespace skald {

class EventReader {
public:
    EventReader(const VisibleLog& log, const SegmentFiles& files, const IndexKeeper& keeper,
                std::uint32_t log_seed)
        : log_(log), files_(files), keeper_(keeper), log_seed_(log_seed) {}

    /// Errors: invalid_argument, too_large, stream_deleted, corrupt, io.
    Result<EventBatch> read(const ReadRequest& request, Timestamp now) const;

    /// Whether a visible event after `after` matches. Errors: corrupt, io.
    Result<bool> any_visible(const Query& filter, GlobalPosition after, Timestamp now) const;

    GlobalPosition head() const;
    /// Errors: corrupt, io.
    Result<std::optional<EventPlace>> find(const EventId& id) const;
    /// Errors: corrupt, io.
    Result<StreamState> state(const StreamId& stream) const;
    /// Errors: stream_deleted.
    Result<StreamMetadata> metadata(const StreamId& stream) const;
    /// Errors: stream_deleted, corrupt, io.
    Result<std::optional<Snapshot>> newest(const StreamId& stream, const std::string& kind) const;

private:
    Result<EventBatch> read_page(const ReadRequest& request, Timestamp now) const;
    Result<EventBatch> read_on(const ReadRequest& request, const VisibleView& view) const;

    const VisibleLog& log_;
    const SegmentFiles& files_;
    const IndexKeeper& keeper_;
    std::uint32_t log_seed_;
};

}  // namespace skald
