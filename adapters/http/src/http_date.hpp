// The Date header.
#pragma once
#include <skald/core/timestamp.hpp>
#include <string>

namespace skald::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, IMF-fixdate).
std::string http_date(Timestamp time);

}  // namespace skald::http
