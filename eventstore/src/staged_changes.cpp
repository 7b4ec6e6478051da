#include "staged_changes.hpp"

namespace skald {

StreamState StagedChanges::state_of(std::string_view stream) const {
    const StreamRecord* record = index_.streams().find(stream);
    const std::uint64_t event_count = record ? record->events.size() : 0;
    if (lives_.empty()) return record ? record->life.state(event_count) : StreamState();
    return life_of(stream).state(event_count);
}

StreamLife StagedChanges::life_of(std::string_view stream) const {
    const auto staged = lives_.find(std::string(stream));
    if (staged != lives_.end()) return staged->second;
    const StreamRecord* record = index_.streams().find(stream);
    return record ? record->life : StreamLife();
}

std::optional<Version> StagedChanges::snapshot_version(std::string_view stream,
                                                       const std::string& kind) const {
    // The newest first.
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {  // NOLINT: no range for it
        if (step->stream != stream) continue;
        if (!step->change && step->kind == kind) return step->snapshot.version;
        const bool drops = step->change && step->change->kind != StreamChange::Kind::metadata;
        if (drops) return std::nullopt;
    }
    const StreamRecord* record = index_.streams().find(stream);
    if (record == nullptr) return std::nullopt;
    const auto found = record->snapshots.find(kind);
    return found == record->snapshots.end() ? std::nullopt : std::optional(found->second.version);
}

void StagedChanges::add(const StreamChange& change) {
    lives_.try_emplace(change.stream, life_of(change.stream)).first->second.apply(change);
    steps_.push_back({.change = change, .stream = change.stream, .kind = {}, .snapshot = {}});
}

void StagedChanges::add(const Snapshot& snapshot, const FrameLocation& frame) {
    steps_.push_back({.change = std::nullopt,
                      .stream = snapshot.stream.name(),
                      .kind = snapshot.kind,
                      .snapshot = {snapshot.version, frame}});
}

void StagedChanges::publish() {
    StreamTable& streams = index_.streams();
    for (const Step& step : steps_) {
        StreamRecord& record = streams[streams.number_of(step.stream)];
        if (step.change) {
            record.apply(*step.change);
        } else {
            record.keep_snapshot(step.kind, step.snapshot);
        }
    }
    steps_.clear();
    lives_.clear();
}

}  // namespace skald
