#include "url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <skald/adapters/http/http_headers.hpp>

#include "http_text.hpp"

namespace skald::http {
namespace {

Error refused(std::string_view url, std::string_view why) {
    return invalid_argument("the URL " + std::string(url.substr(0, 200)) + ' ' + std::string(why));
}

// None: not a port.
std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failed != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (!same_name(text.substr(0, scheme.size()), scheme)) {
        return refused(text, "does not begin with http://");
    }
    const bool visible =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!visible) return refused(text, "has characters that must be percent-encoded");
    const std::string_view rest = text.substr(scheme.size(), text.find('#') - scheme.size());
    const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
    Url url;
    url.authority = rest.substr(0, end);
    url.target = rest.substr(end);
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    std::string_view host = url.authority;
    if (host.find('@') != std::string_view::npos) return refused(text, "has a user name");
    const std::size_t bracket = host.find(']');
    const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        const auto port = parse_port(host.substr(colon + 1));
        if (!port) return refused(text, "has a port that is none");
        url.port = *port;
        host = host.substr(0, colon);
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty()) return refused(text, "has no host");
    url.host = host;
    return url;
}

}  // namespace skald::http
