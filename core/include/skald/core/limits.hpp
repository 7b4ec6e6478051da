// What every store accepts, in one place, so that an event which one store takes fits into every
// other.
#pragma once
#include <cstddef>
#include <skald/core/append_request.hpp>
#include <skald/core/result.hpp>
#include <string_view>

namespace skald {
struct Snapshot;
struct StreamMetadata;
}  // namespace skald

namespace skald::limits {

inline constexpr std::size_t append_bytes_max = std::size_t{64}
                                                << 20;    // of all events of one append, encoded
inline constexpr std::size_t append_events_max = 65'535;  // of one append
inline constexpr std::size_t type_bytes_max = 256;
inline constexpr std::size_t tag_bytes_max = 256;
inline constexpr std::size_t tags_max = 1'024;  // of one event
inline constexpr std::size_t content_type_bytes_max = 256;
inline constexpr std::size_t id_text_bytes_max = 256;  // correlation_id, causation_id, traceparent
inline constexpr std::size_t metadata_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t query_items_max = 256;

/// Whether a store may take the request. Errors: invalid_argument (empty, or a name that is not
/// valid UTF-8 or has control characters), too_large; the message names the event and the limit.
Result<void> check(const AppendRequest& request);

/// Whether a store may take the query, of a condition, a read or a subscription. Errors: too_large.
Result<void> check(const Query& query);

/// Whether a store may take the metadata of a stream. Errors: invalid_argument, for a negative age or
/// a role that is not a name; too_large.
Result<void> check(const StreamMetadata& metadata);

/// Whether a store may take the snapshot, whatever its stream. Errors: invalid_argument, for a kind
/// that is not a name; too_large.
Result<void> check(const Snapshot& snapshot);

/// Whether `text` is 1 to `bytes_max` bytes of UTF-8 without control characters. `what` names it in
/// the message.
Result<void> check_name(std::string_view what, std::string_view text, std::size_t bytes_max);

}  // namespace skald::limits
