#include "admin_judge.hpp"

#include <skald/core/limits.hpp>
#include <string>
#include <utility>

namespace skald {
namespace {

Error not_found(const StreamId& stream, std::string message) {
    return Error{.code = Errc::not_found, .message = std::move(message), .stream = stream.name()};
}

}  // namespace

Result<StreamChange> judge(const StagedChanges& staged, const StreamChangeRequest& request) {
    const std::string& name = request.stream.name();
    const StreamState actual = staged.state_of(name);
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

Result<bool> judge(const StagedChanges& staged, const Snapshot& snapshot) {
    const std::string& name = snapshot.stream.name();
    const StreamState state = staged.state_of(name);
    if (state.tombstoned) return stream_deleted(name);
    const bool is_live = state.exists() && snapshot.version <= *state.last_version &&
                         snapshot.version >= staged.life_of(name).first_live;
    if (!is_live) {
        return not_found(snapshot.stream,
                         "the stream has no version " + std::to_string(snapshot.version.value()));
    }
    const auto kept = staged.snapshot_version(name, snapshot.kind);
    return !kept || *kept <= snapshot.version;
}

Result<void> check(const StreamMetadata& metadata) {
    if (metadata.max_age && *metadata.max_age < std::chrono::nanoseconds(0)) {
        return invalid_argument("the greatest age of events cannot be negative");
    }
    std::size_t bytes = 0;
    for (const auto* roles : {&metadata.readers, &metadata.writers}) {
        for (const std::string& role : *roles) {
            auto checked = limits::check_name("a role", role, limits::id_text_bytes_max);
            if (!checked) return checked;
            bytes += role.size() + sizeof(std::uint16_t);
        }
    }
    if (bytes <= limits::metadata_bytes_max) return {};
    return Error{Errc::too_large, "the roles have " + std::to_string(bytes) +
                                      " bytes; the limit is " +
                                      std::to_string(limits::metadata_bytes_max)};
}

Result<void> check(const Snapshot& snapshot) {
    if (snapshot.data.size() > limits::append_bytes_max) {
        return Error{.code = Errc::too_large,
                     .message = "a snapshot has at most " +
                                std::to_string(limits::append_bytes_max) + " bytes",
                     .stream = snapshot.stream.name()};
    }
    return limits::check_name("the kind of a snapshot", snapshot.kind, limits::type_bytes_max);
}

}  // namespace skald
