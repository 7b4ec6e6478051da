#include <skald/core/sql.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace skald {
namespace {

const SqlValue& cell(const SqlRows& of, std::size_t row, std::size_t column) {
    SKALD_ASSERT(row < of.rows.size() && column < of.rows[row].size());
    return of.rows[row][column];
}

double number_at_start(const std::string& text) {
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::int64_t whole_part(double number) {
    constexpr double limit = 9.2e18;  // beyond it the cast would be undefined
    return static_cast<std::int64_t>(std::clamp(number, -limit, limit));
}

std::string shortest(double number) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

}  // namespace

std::int64_t SqlRows::integer(std::size_t row, std::size_t column) const {
    const SqlValue& value = cell(*this, row, column);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    return whole_part(real(row, column));
}

double SqlRows::real(std::size_t row, std::size_t column) const {
    const SqlValue& value = cell(*this, row, column);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<double>(*number);
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* text = std::get_if<std::string>(&value)) return number_at_start(*text);
    return 0;
}

std::string SqlRows::text(std::size_t row, std::size_t column) const {
    const SqlValue& value = cell(*this, row, column);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* number = std::get_if<double>(&value)) return shortest(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return {};
}

bool SqlRows::is_null(std::size_t row, std::size_t column) const {
    return std::holds_alternative<std::monostate>(cell(*this, row, column));
}

Result<SqlRows> SqlTransaction::run(std::string_view sql,
                                    std::initializer_list<SqlValue> parameters) {
    return run(sql, std::span(parameters.begin(), parameters.size()));
}

}  // namespace skald
