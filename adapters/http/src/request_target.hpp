// The target of a request taken apart: the segments of its path and its query, decoded.
#pragma once
#include <skald/adapters/http/http_request.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald::http {

struct RequestTarget {
    std::string_view path;              // as sent; a view into the target
    std::vector<std::string> segments;  // of the path, decoded: "/" is one empty segment
    std::vector<Parameter> query;       // decoded, "+" as a space
    bool is_asterisk = false;           // "*", the server as a whole
};

/// Takes "/path?query", the same behind "http://host", and "*". Errors: invalid_argument: another
/// form, bytes that are not visible ASCII, a percent sign without two digits, text that is not
/// UTF-8, control characters in the path, and segments that are "." or "..", or
/// have such a part between slashes or backslashes ("..%2Fpasswd"): nobody needs them here, and they
/// are how files are stolen.
Result<RequestTarget> parse_target(std::string_view target);

}  // namespace skald::http
