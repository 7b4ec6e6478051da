// What a commit group will change besides events, kept apart until it is durable, so that later
// requests of the group are judged against it and readers do not see it.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/snapshot_store.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stream_counter.hpp"
#include "visible_log.hpp"

namespace skald {

class StagedChanges {
public:
    explicit StagedChanges(VisibleLog& log) : log_(log) {}

    /// The stream as this group will leave it. Events that are staged count. Throws IndexDamaged.
    StreamState state_of(StreamCounter& counter, std::string_view stream) const;
    StreamLife life_of(std::string_view stream) const;
    /// The newest snapshot's version, staged or not. Throws IndexDamaged.
    std::optional<Version> snapshot_version(const IndexParts& parts, std::string_view stream,
                                            const std::string& kind) const;

    void add(const StreamChange& change);
    void add(const Snapshot& snapshot, const FrameLocation& frame);
    /// Whether a stream's life changes.
    bool any_stream_change() const { return !lives_.empty(); }

    /// Moves all into the growing part and the lives, in the order in which it was staged.
    void publish(MemoryPart& part);

private:
    struct Step {
        std::optional<StreamChange> change;  // none: a snapshot
        std::string stream;
        std::string kind;
        SnapshotPlace snapshot;
    };

    VisibleLog& log_;
    std::unordered_map<std::string, StreamLife> lives_;  // of the streams that change
    std::vector<Step> steps_;
};

}  // namespace skald
