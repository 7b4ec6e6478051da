// StreamAdmin changes what may be read of a stream, not what was written.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <skald/core/expected_version.hpp>
#include <skald/core/result.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/core/stream_state.hpp>
#include <skald/core/version.hpp>
#include <string>
#include <vector>

namespace skald {

/// Limits on what reads of a stream, and reads of the log, still show. Versions and positions stay
/// as they are.
struct StreamMetadata {
    std::optional<std::uint64_t> max_count = {};           // the last so many events
    std::optional<std::chrono::nanoseconds> max_age = {};  // since they were recorded
    std::optional<Version> truncate_before = {};           // this version and later
    // Roles; empty: everyone. Kept here, enforced by servers.
    std::vector<std::string> readers = {};
    std::vector<std::string> writers = {};

    friend bool operator==(const StreamMetadata&, const StreamMetadata&) = default;
};

/// All changes are durable when the call returns. Errors of all: stream_deleted (tombstoned), io.
class StreamAdmin {
public:
    virtual ~StreamAdmin() = default;

    /// The metadata of a stream, also of one that was never written; the default if none was set.
    virtual Result<StreamMetadata> metadata(const StreamId& stream) = 0;
    virtual Result<void> set_metadata(const StreamId& stream, const StreamMetadata& metadata) = 0;

    /// The stream's last version and whether it is deleted or tombstoned.
    virtual Result<StreamState> state(const StreamId& stream) = 0;

    /// Softly: what is in the stream can no longer be read; a later append begins a new life with
    /// the next version. Errors: wrong_expected_version; not_found when the stream does not exist.
    virtual Result<void> delete_stream(const StreamId& stream, ExpectedVersion expected) = 0;

    /// For ever: the name cannot be used again. A stream that was never written can be tombstoned.
    /// Errors: wrong_expected_version.
    virtual Result<void> tombstone(const StreamId& stream, ExpectedVersion expected) = 0;
};

}  // namespace skald
