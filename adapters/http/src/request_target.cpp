#include "request_target.hpp"

#include <algorithm>
#include <optional>
#include <skald/core/utf8.hpp>
#include <utility>

#include "http_text.hpp"

namespace skald::http {
namespace {

enum class Plus : std::uint8_t { is_plus, is_space };

// None: a percent sign without two digits.
std::optional<std::string> decoded(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (text.size() - i < 3) return std::nullopt;
            const auto high = hex_value(text[i + 1]);
            const auto low = hex_value(text[i + 2]);
            if (!high || !low) return std::nullopt;
            out += static_cast<char>(*high << 4 | *low);
            i += 2;
        }
    }
    return out;
}

Result<std::string> decoded_text(std::string_view text, Plus plus, ControlCharacters controls) {
    auto plain = decoded(text, plus);
    if (!plain) return invalid_argument("a percent sign in the target has no two digits behind it");
    if (find_utf8_flaw(*plain, controls)) {
        return invalid_argument("the target has bytes that are no text");
    }
    return *std::move(plain);
}

// What is left of "http://host/path", or nothing if there is no host.
std::optional<std::string_view> without_origin(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!same_name(target.substr(0, scheme.size()), scheme)) continue;
        const std::string_view rest = target.substr(scheme.size());
        const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
        if (end == 0) return std::nullopt;
        const std::string_view local = rest.substr(end);
        return local.empty() ? "/" : local;
    }
    return target;
}

// Whether a part of the segment between slashes of either kind is "." or "..". An encoded slash does
// not end a segment, but it does end a name once the text reaches a file system.
bool has_dots(std::string_view segment) {
    for (;;) {
        const std::size_t end = segment.find_first_of("/\\");
        const std::string_view part = segment.substr(0, end);
        if (part == "." || part == "..") return true;
        if (end == std::string_view::npos) return false;
        segment.remove_prefix(end + 1);
    }
}

Result<void> take_path(RequestTarget& into, std::string_view path) {
    into.path = path;
    std::size_t begin = 1;  // behind the first slash
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        auto segment = decoded_text(path.substr(begin, end - begin), Plus::is_plus,
                                    ControlCharacters::refused);
        if (!segment) return segment.error();
        if (has_dots(*segment)) return invalid_argument("the path has a segment of dots");
        into.segments.push_back(*std::move(segment));
        begin = end + 1;
    }
    return {};
}

Result<void> take_query(RequestTarget& into, std::string_view query) {
    while (!query.empty()) {
        std::string_view value = take_until(query, '&');
        if (value.empty()) continue;
        const std::string_view name = take_until(value, '=');
        auto plain_name = decoded_text(name, Plus::is_space, ControlCharacters::allowed);
        if (!plain_name) return plain_name.error();
        auto plain_value = decoded_text(value, Plus::is_space, ControlCharacters::allowed);
        if (!plain_value) return plain_value.error();
        into.query.push_back({*std::move(plain_name), *std::move(plain_value)});
    }
    return {};
}

}  // namespace

Result<RequestTarget> parse_target(std::string_view target) {
    RequestTarget parsed;
    if (target == "*") {
        parsed.path = target;
        parsed.is_asterisk = true;
        return parsed;
    }
    const bool visible = std::all_of(target.begin(), target.end(),
                                     [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
    if (!visible) return invalid_argument("the target has characters that must be percent-encoded");
    const auto local = without_origin(target);
    if (!local || !(local->starts_with('/') || local->starts_with('?'))) {
        return invalid_argument("the target is neither a path nor a URL");
    }
    const std::size_t mark = std::min(local->find('?'), local->size());
    const std::string_view path = mark == 0 ? "/" : local->substr(0, mark);
    if (auto taken = take_path(parsed, path); !taken) return taken.error();
    const std::string_view query = local->substr(std::min(mark + 1, local->size()));
    if (auto taken = take_query(parsed, query); !taken) return taken.error();
    return parsed;
}

}  // namespace skald::http
