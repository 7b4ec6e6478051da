#include "sql_words.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace skald {
namespace {

bool is_of_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t name_length(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_of_name) - text.begin());
}

// The end of what begins at the front and goes on through `end`.
std::size_t length_to(std::string_view text, std::string_view end, std::size_t from) {
    const auto at = text.find(end, from);
    return at == std::string_view::npos ? text.size() : at + end.size();
}

std::size_t quoted_length(std::string_view text) {
    if (text.front() == '\'' || text.front() == '"') return length_to(text, text.substr(0, 1), 1);
    if (text.starts_with("--")) return length_to(text, "\n", 2);
    if (text.starts_with("/*")) return length_to(text, "*/", 2);
    return 0;
}

// Never empty.
SqlWord first_word(std::string_view text) {
    if (const auto quoted = quoted_length(text); quoted > 0) {
        return {SqlWord::Kind::other, text.substr(0, quoted)};
    }
    if (const auto name = name_length(text); name > 0) {
        return {SqlWord::Kind::name, text.substr(0, name)};
    }
    if (text.front() == '{') {
        const auto name = name_length(text.substr(1));
        const bool ends = text.size() > name + 1 && text[name + 1] == '}';
        if (name > 0 && ends) return {SqlWord::Kind::in_braces, text.substr(1, name)};
    }
    return {SqlWord::Kind::other, text.substr(0, 1)};
}

}  // namespace

std::vector<SqlWord> sql_words(std::string_view sql) {
    std::vector<SqlWord> words;
    while (!sql.empty()) {
        const SqlWord word = first_word(sql);
        words.push_back(word);
        sql.remove_prefix(word.text.size() + (word.kind == SqlWord::Kind::in_braces ? 2 : 0));
    }
    return words;
}

}  // namespace skald
