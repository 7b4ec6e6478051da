#include "admin_judge.hpp"

#include <string>
#include <utility>

namespace skald {
namespace {

Error not_found(const StreamId& stream, std::string message) {
    return Error{.code = Errc::not_found, .message = std::move(message), .stream = stream.name()};
}

}  // namespace

Result<StreamChange> judge(const IndexParts& parts, const StagedChanges& staged,
                           const StreamChangeRequest& request) {
    const std::string& name = request.stream.name();
    StreamCounter counter(parts);
    const StreamState actual = staged.state_of(counter, name);
    if (actual.tombstoned) return stream_deleted(name);
    StreamChange change{.kind = request.kind, .stream = name, .metadata = request.metadata};
    if (request.kind == StreamChange::Kind::metadata) return change;
    if (request.kind == StreamChange::Kind::deletion) {
        if (!actual.exists()) return not_found(request.stream, "the stream does not exist");
        change.first_live = actual.last_version->next();
    }
    if (!request.expected.matches(actual)) {
        return wrong_expected_version(name, request.expected, actual);
    }
    return change;
}

Result<bool> judge(const IndexParts& parts, const StagedChanges& staged, const Snapshot& snapshot) {
    const std::string& name = snapshot.stream.name();
    StreamCounter counter(parts);
    const StreamState state = staged.state_of(counter, name);
    if (state.tombstoned) return stream_deleted(name);
    const bool is_live = state.exists() && snapshot.version <= *state.last_version &&
                         snapshot.version >= staged.life_of(name).first_live;
    if (!is_live) {
        return not_found(snapshot.stream,
                         "the stream has no version " + std::to_string(snapshot.version.value()));
    }
    const auto kept = staged.snapshot_version(parts, name, snapshot.kind);
    return !kept || *kept <= snapshot.version;
}

}  // namespace skald
