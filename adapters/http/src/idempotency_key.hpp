// The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace skald::http {

/// The key of a structured string, "\"8e03978e\"", and of bare visible ASCII, which many clients
/// send. None: it is neither, is empty or has over 255 characters.
std::optional<std::string> parse_idempotency_key(std::string_view text);

}  // namespace skald::http
