// What both stores say of an expectation on a stream, and of a stream after a write.
#pragma once
#include <cstddef>
#include <cstdint>
#include <skald/core/expected_version.hpp>
#include <skald/core/result.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/core/stream_state.hpp>

namespace skald {

/// Errors: stream_deleted, wrong_expected_version.
inline Result<void> judge_stream(const StreamId& stream, ExpectedVersion expected,
                                 const StreamState& actual) {
    if (actual.tombstoned) return stream_deleted(stream.name());
    if (!expected.matches(actual)) return wrong_expected_version(stream.name(), expected, actual);
    return {};
}

/// The state of a stream after so many more events, at least one.
inline StreamState state_after(const StreamState& before, std::size_t events) {
    const std::uint64_t count = before.last_version ? before.last_version->value() + 1 : 0;
    return StreamState{.last_version = Version(count + events - 1)};
}

}  // namespace skald
