// What a store knows about a stream besides its events.
#pragma once
#include <optional>
#include <skald/core/version.hpp>

namespace skald {

/// The state of a stream as expected versions are judged against it.
struct StreamState {
    /// The last version ever assigned, removed events included; none: never written.
    std::optional<Version> last_version = {};
    /// Softly: it reads as empty until it is written again, and versions go on.
    bool deleted = false;
    /// For ever: every read and append fails with stream_deleted.
    bool tombstoned = false;

    /// Whether the stream has a live history, that is, it was written and not deleted since.
    bool exists() const { return last_version.has_value() && !deleted && !tombstoned; }
    friend bool operator==(const StreamState&, const StreamState&) = default;
};

}  // namespace skald
