#include "staged_changes.hpp"

namespace skald {

StreamState StagedChanges::state_of(StreamCounter& counter, std::string_view stream) const {
    return life_of(stream).state(counter.count(stream));
}

StreamLife StagedChanges::life_of(std::string_view stream) const {
    if (!lives_.empty()) {
        const auto staged = lives_.find(std::string(stream));
        if (staged != lives_.end()) return staged->second;
    }
    return log_.lives.of(stream);
}

std::optional<Version> StagedChanges::snapshot_version(const IndexParts& parts,
                                                       std::string_view stream,
                                                       const std::string& kind) const {
    // The newest first.
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {  // NOLINT: no range for it
        if (step->stream != stream) continue;
        if (!step->change && step->kind == kind) return step->snapshot.version;
        const bool drops = step->change && step->change->kind != StreamChange::Kind::metadata;
        if (drops) return std::nullopt;
    }
    const auto kept = parts.find_snapshot(stream, kind);
    const bool dropped = kept && kept->version < log_.lives.of(stream).first_live;
    return kept && !dropped ? std::optional(kept->version) : std::nullopt;
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

void StagedChanges::publish(MemoryPart& part) {
    for (const Step& step : steps_) {
        if (!step.change) part.keep_snapshot(step.stream, step.kind, step.snapshot);
    }
    for (const auto& [stream, life] : lives_) {
        part.keep_life(stream, life);
        log_.lives.set(stream, life);
    }
    steps_.clear();
    lives_.clear();
}

}  // namespace skald
