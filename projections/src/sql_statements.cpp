#include "sql_statements.hpp"

#include <algorithm>
#include <cctype>

namespace skald {
namespace {

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// Reads a text of statements from left to right.
class StatementReader {
public:
    explicit StatementReader(std::string_view text) : rest_(text) {}

    Result<std::vector<std::string>> read() {
        while (!rest_.empty()) {
            if (auto step = read_some(); !step) return step.error();
        }
        finish_statement();
        return std::move(statements_);
    }

private:
    Result<void> read_some() {
        const char c = rest_.front();
        if (c == '\'' || c == '"') return read_quoted(c);
        if (rest_.starts_with("/*")) return skip_to("*/");
        if (rest_.starts_with("--")) {
            skip_line();
        } else if (c == ';') {
            finish_statement();
            rest_.remove_prefix(1);
        } else {
            take(c);
            rest_.remove_prefix(1);
        }
        return {};
    }

    // A doubled quote inside reads as two quoted parts in a row, which comes to the same.
    Result<void> read_quoted(char quote) {
        const auto end = rest_.find(quote, 1);
        if (end == std::string_view::npos) return unfinished();
        if (space_) take_space();
        statement_.append(rest_.substr(0, end + 1));
        rest_.remove_prefix(end + 1);
        return {};
    }

    Result<void> skip_to(std::string_view end) {
        const auto at = rest_.find(end, 2);
        if (at == std::string_view::npos) return unfinished();
        rest_.remove_prefix(at + end.size());
        space_ = true;
        return {};
    }

    void skip_line() {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
        space_ = true;
    }

    void take(char c) {
        if (is_space(c)) {
            space_ = true;
            return;
        }
        if (space_) take_space();
        statement_ += c;
    }

    void take_space() {
        if (!statement_.empty()) statement_ += ' ';
        space_ = false;
    }

    void finish_statement() {
        if (!statement_.empty()) statements_.push_back(std::move(statement_));
        statement_.clear();
        space_ = false;
    }

    Error unfinished() const {
        return invalid_argument("the schema has a quote or comment that does not end: " +
                                std::string(rest_.substr(0, 40)));
    }

    std::string_view rest_;                // not read yet
    std::vector<std::string> statements_;  // those that have ended
    std::string statement_;                // the one being read
    bool space_ = false;                   // one is due before the next character
};

// Takes a word from the front if it is this one, in either case.
bool take_word(std::string_view& text, std::string_view word) {
    const auto end = std::min(text.find(' '), text.size());
    const bool same = std::ranges::equal(text.substr(0, end), word, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    });
    if (same) text.remove_prefix(std::min(end + 1, text.size()));
    return same;
}

// The name at the front, with its quotes and schema.
std::string_view name_in(std::string_view text) {
    std::size_t end = 0;
    bool quoted = false;
    while (end < text.size() && (quoted || (text[end] != ' ' && text[end] != '('))) {
        if (text[end] == '"') quoted = !quoted;
        ++end;
    }
    return text.substr(0, end);
}

// What `statement` creates, and what follows the word for it.
struct Created {
    std::string_view kind;  // empty: nothing
    std::string_view rest;
};

Created creation_in(std::string_view statement) {
    if (!take_word(statement, "create")) return {};
    for (const std::string_view word : {"temp", "temporary", "unlogged", "virtual", "unique"}) {
        take_word(statement, word);
    }
    for (const std::string_view kind : {"table", "view", "index"}) {
        if (take_word(statement, kind)) return {kind, statement};
    }
    if (take_word(statement, "materialized") && take_word(statement, "view")) {
        return {"materialized view", statement};
    }
    return {"other", {}};
}

}  // namespace

Result<std::vector<std::string>> sql_statements(std::string_view text) {
    return StatementReader(text).read();
}

std::string SqlCreation::name_in_braces() const {
    if (!name.starts_with('{') || !name.ends_with('}')) return {};
    return name.substr(1, name.size() - 2);
}

SqlCreation created_by(std::string_view statement) {
    const Created created = creation_in(statement);
    std::string_view rest = created.rest;
    const bool is_unnamed = created.kind == "index" && take_word(rest, "on");
    return {std::string(created.kind), std::string(is_unnamed ? "" : name_in(rest))};
}

std::string drop_statement_for(std::string_view statement) {
    const SqlCreation created = created_by(statement);
    if (created.kind != "table" && !created.is_view()) return {};
    return "drop " + created.kind + " if exists " + created.name;
}

bool creates_if_not_exists(std::string_view statement) {
    Created created = creation_in(statement);
    return (created.kind == "table" || created.kind == "view") && take_word(created.rest, "if");
}

}  // namespace skald
