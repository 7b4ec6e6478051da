// What a command has to tell, apart from how it is printed: the same facts and tables for people and
// as JSON, so that a script never reads what was laid out for people.
#pragma once
#include <cstdint>
#include <skald/core/error.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skald::cli {

/// None, a truth, a number or text. Text may hold any bytes.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// Positions and counts come without a sign.
inline Value number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

struct Fact {
    std::string name;  // in lower case with '_', as in JSON
    Value value;
};

struct Table {
    std::string name;
    std::vector<std::string> columns;  // likewise
    std::vector<std::vector<Value>> rows;
};

struct Answer {
    std::vector<Fact> facts;
    std::vector<Table> tables = {};
};

/// Lines for people: a fact a line, then the tables with aligned columns. Each text is on one
/// line, as printable() has it.
std::string as_text(const Answer& answer);

/// One object in one line: each fact a member, each table a list of objects.
std::string as_json(const Answer& answer);
/// {"error":{"code":"unavailable","message":"..."}}
std::string as_json(const Error& error);

/// Any bytes as one line that a terminal may show: ends of lines and tabs become spaces; what a
/// terminal would take for a command, and bytes that are not UTF-8, '?'.
std::string printable(std::string_view text);

}  // namespace skald::cli
