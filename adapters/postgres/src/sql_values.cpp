#include "sql_values.hpp"

#include <array>
#include <charconv>

namespace skald::postgres {
namespace {

// OIDs of types; they never change.
enum Type : std::uint32_t {
    boolean = 16,
    bytea = 17,
    bigint = 20,
    smallint = 21,
    integer = 23,
    oid = 26,
    real = 700,
    double_precision = 701,
    numeric = 1700,
};

template <class Number>
std::optional<Number> parsed(std::string_view text) {
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

SqlValue real_of(std::string_view text) {
    if (const auto number = parsed<double>(text)) return *number;
    return std::string(text);  // such as "NaN"
}

SqlValue value_of(std::string_view text, std::uint32_t type) {
    switch (type) {
        case boolean:
            return std::int64_t{text == "t" ? 1 : 0};
        case bigint:
        case smallint:
        case integer:
        case oid:
            return parsed<std::int64_t>(text).value_or(0);
        case real:
        case double_precision:
            return real_of(text);
        case numeric:
            if (const auto whole = parsed<std::int64_t>(text)) return *whole;
            return real_of(text);
        case bytea:
            return bytes_of(text);
        default:
            return std::string(text);
    }
}

std::string text_of(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

}  // namespace

Result<std::vector<std::optional<std::string>>> to_texts(std::span<const SqlValue> values) {
    std::vector<std::optional<std::string>> texts;
    for (const SqlValue& value : values) {
        auto& text = texts.emplace_back();
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            text = std::to_string(*number);
        } else if (const auto* real_number = std::get_if<double>(&value)) {
            text = text_of(*real_number);
        } else if (const auto* given = std::get_if<std::string>(&value)) {
            if (given->find('\0') != std::string::npos) {
                return invalid_argument("PostgreSQL keeps no text with a zero byte");
            }
            text = *given;
        }
    }
    return texts;
}

SqlRows to_sql_rows(const Rows& rows) {
    SqlRows converted;
    converted.affected = rows.affected;
    if (rows.columns == 0) return converted;
    converted.affected = 0;  // of a query, libpq counts the rows that it yields
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& values = converted.rows.emplace_back();
        for (std::size_t column = 0; column < rows.columns; ++column) {
            const Rows::Cell& cell = rows.at(row, column);
            values.push_back(cell ? value_of(*cell, rows.types[column]) : SqlValue());
        }
    }
    return converted;
}

}  // namespace skald::postgres
