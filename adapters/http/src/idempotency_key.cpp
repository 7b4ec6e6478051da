#include "idempotency_key.hpp"

#include <algorithm>

#include "http_text.hpp"

namespace skald::http {
namespace {

constexpr std::size_t key_max = 255;

bool is_bare(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != ',' && c != ';';
    });
}

// What stands between the quotes; a backslash quotes a quote or itself (RFC 8941).
std::optional<std::string> unquoted(std::string_view text) {
    std::string key;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            if (i == text.size() || (text[i] != '"' && text[i] != '\\')) return std::nullopt;
        } else if (text[i] == '"' || text[i] < ' ' || text[i] > '~') {
            return std::nullopt;
        }
        key += text[i];
    }
    return key;
}

}  // namespace

std::optional<std::string> parse_idempotency_key(std::string_view text) {
    std::optional<std::string> key;
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
        key = unquoted(text.substr(1, text.size() - 2));
    } else if (is_bare(text)) {
        key = text;
    }
    if (!key || key->empty() || key->size() > key_max) return std::nullopt;
    return key;
}

}  // namespace skald::http
