#include "secret_words.hpp"

#include <algorithm>
#include <vector>

namespace skald::postgres {
namespace {

using Secrets = std::vector<std::string_view>;
constexpr auto none = std::string_view::npos;

bool is_uri(std::string_view connection) {
    return connection.starts_with("postgresql://") || connection.starts_with("postgres://");
}

// What stands behind "password =", up to `ends` or the closing quote; if it was misread, all of it.
void add_values(Secrets& secrets, std::string_view text, std::string_view ends, Misread misread) {
    constexpr std::string_view key = "password";
    for (auto at = text.find(key); at != none; at = text.find(key, at + key.size())) {
        auto begin = text.find_first_not_of(" \t\n", at + key.size());
        if (begin == none || text[begin] != '=') continue;
        begin = text.find_first_not_of(" \t\n", begin + 1);
        if (begin == none) return;
        auto value = text.substr(begin);
        if (value.starts_with('\'')) {
            const auto end = misread == Misread::no ? value.find('\'', 1) : none;
            value = value.substr(1, end == none ? none : end - 1);
        } else if (misread == Misread::no) {
            value = value.substr(0, value.find_first_of(ends));
        }
        secrets.push_back(value);
    }
}

// "user:secret@host". libpq ends the password at the first '@', and reads none behind a '/'. If there
// is such a one within it, everything behind the colon may be a piece of it.
void add_of_uri(Secrets& secrets, std::string_view uri, Misread misread) {
    const std::string_view rest = uri.substr(uri.find("://") + 3);
    const auto query = rest.find('?');
    const std::string_view place = rest.substr(0, query);
    const auto at = place.rfind('@');
    const auto colon = place.substr(0, at).find(':');
    if (colon != none) {
        const auto secret = place.substr(0, at).substr(colon + 1);
        const bool is_plain = at != none && secret.find_first_of("@/") == none;
        if (misread == Misread::perhaps && !is_plain) secrets.push_back(rest.substr(colon + 1));
        if (at != none) secrets.push_back(secret);
    }
    if (query != none) add_values(secrets, rest.substr(query), "&", misread);
}

bool tells(std::string_view quoted, std::string_view secret, Misread misread) {
    if (secret.empty() || quoted.empty() || quoted == "=") return false;
    return quoted.find(secret) != none ||
           (misread == Misread::perhaps && secret.find(quoted) != none);
}

// Then nobody can tell which quotes are whose.
bool has_quotes(const Secrets& secrets) {
    return std::ranges::any_of(secrets,
                               [](std::string_view secret) { return secret.find('"') != none; });
}

}  // namespace

std::string without_secrets(std::string_view words, std::string_view connection, Misread misread) {
    Secrets secrets;
    if (is_uri(connection)) {
        add_of_uri(secrets, connection, misread);
    } else {
        add_values(secrets, connection, " \t\n", misread);
    }
    std::string told;
    if (misread == Misread::perhaps && has_quotes(secrets)) {
        return told.append(words.substr(0, words.find('"'))).append("\"***\"");
    }
    for (;;) {
        const auto begin = words.find('"');
        const auto end = begin == none ? none : words.find('"', begin + 1);
        if (end == none) return told.append(words);
        const auto quoted = words.substr(begin + 1, end - begin - 1);
        const bool is_secret = std::ranges::any_of(
            secrets, [&](std::string_view secret) { return tells(quoted, secret, misread); });
        told.append(words.substr(0, begin + 1));
        told.append(is_secret ? "***" : quoted);
        told.append("\"");
        words.remove_prefix(end + 1);
    }
}

}  // namespace skald::postgres
