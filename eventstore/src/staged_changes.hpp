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

#include "log_index.hpp"

namespace skald {

class StagedChanges {
public:
    explicit StagedChanges(LogIndex& index) : index_(index) {}

    /// The stream as this group will leave it. Events that are staged count.
    StreamState state_of(std::string_view stream) const;
    StreamLife life_of(std::string_view stream) const;
    /// The newest snapshot's version, staged or not.
    std::optional<Version> snapshot_version(std::string_view stream, const std::string& kind) const;

    void add(const StreamChange& change);
    void add(const Snapshot& snapshot, const FrameLocation& frame);
    /// Whether a stream's life changes.
    bool any_stream_change() const { return !lives_.empty(); }

    /// Moves all into the index, in the order in which it was staged.
    void publish();

private:
    struct Step {
        std::optional<StreamChange> change;  // none: a snapshot
        std::string stream;
        std::string kind;
        SnapshotPlace snapshot;
    };

    LogIndex& index_;
    std::unordered_map<std::string, StreamLife> lives_;  // of the streams that change
    std::vector<Step> steps_;
};

}  // namespace skald
