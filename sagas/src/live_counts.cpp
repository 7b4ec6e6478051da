#include "live_counts.hpp"

#include "instance_state.hpp"

namespace skald {
namespace {

bool is_live(const std::string& state) {
    return !state.empty() && state != completed_state && state != failed_state;
}

}  // namespace

LiveCounts::LiveCounts(const std::vector<StoredCount>& stored) {
    for (const StoredCount& one : stored) counts_[{one.saga_version, one.state}] = one.instances;
}

void LiveCounts::apply(RecordKind kind, const SagaRecord& record) {
    const bool changes =
        kind == RecordKind::moved || kind == RecordKind::terminated || kind == RecordKind::resolved;
    if (!changes) return;
    if (is_live(record.from)) {
        auto& count = counts_[{record.from_version, record.from}];
        if (count > 0) --count;
    }
    if (is_live(record.to)) ++counts_[{record.saga_version, record.to}];
}

std::vector<StoredCount> LiveCounts::stored() const {
    std::vector<StoredCount> all;
    for (const auto& [place, count] : counts_) {
        if (count > 0) all.push_back({place.first, place.second, count});
    }
    return all;
}

}  // namespace skald
