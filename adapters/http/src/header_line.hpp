// A header field as it is written.
#pragma once
#include <skald/adapters/http/http_headers.hpp>
#include <string>
#include <string_view>

namespace skald::http {

/// The name is a token, the value has no line break or other control character.
bool is_wellformed_header(const Header& header);

/// Whether a field that a user made can be written: it is well-formed and none of those that the
/// writer itself writes (Connection, Content-Length, Date, Host, Transfer-Encoding).
bool is_fit_header(const Header& header);

void append_header(std::string& head, std::string_view name, std::string_view value);

}  // namespace skald::http
