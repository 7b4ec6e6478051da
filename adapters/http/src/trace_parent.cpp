#include <algorithm>
#include <skald/adapters/http/trace_parent.hpp>

#include "http_text.hpp"

namespace skald::http {
namespace {

bool is_lower_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

std::optional<TraceParent> parse_traceparent(std::string_view text) {
    constexpr std::size_t size = 55;  // of "00-<32>-<16>-00"
    if (text.size() < size) return std::nullopt;
    const TraceParent parsed{.version = text.substr(0, 2),
                             .trace_id = text.substr(3, 32),
                             .parent_id = text.substr(36, 16),
                             .flags = text.substr(53, 2)};
    const bool in_form = text[2] == '-' && text[35] == '-' && text[52] == '-' &&
                         is_lower_hex(parsed.version) && is_lower_hex(parsed.trace_id) &&
                         is_lower_hex(parsed.parent_id) && is_lower_hex(parsed.flags);
    if (!in_form || parsed.version == "ff") return std::nullopt;
    if (is_zero(parsed.trace_id) || is_zero(parsed.parent_id)) return std::nullopt;
    const std::string_view more = text.substr(size);
    if (!more.empty() && (parsed.version == "00" || more.front() != '-')) return std::nullopt;
    return parsed;
}

}  // namespace skald::http
