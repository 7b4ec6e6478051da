// What both stores say of an expectation on a stream, of a stream after a write, and of an age.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <skald/core/expected_version.hpp>
#include <skald/core/result.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/core/stream_state.hpp>
#include <skald/core/timestamp.hpp>

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

/// Whether an event is older than that. In unsigned numbers, because the difference of two times can
/// be more than a signed one holds.
inline bool older_than(std::chrono::nanoseconds age_max, Timestamp recorded_at, Timestamp now) {
    if (recorded_at >= now) return false;
    const auto age = static_cast<std::uint64_t>(now.time_since_epoch().count()) -
                     static_cast<std::uint64_t>(recorded_at.time_since_epoch().count());
    return age > static_cast<std::uint64_t>(age_max.count());
}

}  // namespace skald
