// "http://host:port/path?query" taken apart.
#pragma once
#include <cstdint>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace skald::http {

struct Url {
    std::string host;  // a name or an address, without brackets
    std::uint16_t port = 80;
    std::string authority;  // host and port as they were written, for the Host header
    std::string target;     // path and query, at least "/"
};

/// Errors: invalid_argument: another scheme, a user name, a port that is no number, characters that
/// no URL has. A fragment is dropped.
Result<Url> parse_url(std::string_view text);

}  // namespace skald::http
