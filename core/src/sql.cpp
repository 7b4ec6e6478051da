#include <skald/core/sql.hpp>

namespace skald {
namespace {

const SqlValue& cell(const SqlRows& of, std::size_t row, std::size_t column) {
    SKALD_ASSERT(row < of.rows.size() && column < of.rows[row].size());
    return of.rows[row][column];
}

}  // namespace

std::int64_t SqlRows::integer(std::size_t row, std::size_t column) const {
    const SqlValue& value = cell(*this, row, column);
    if (std::holds_alternative<std::monostate>(value)) return 0;
    const auto* number = std::get_if<std::int64_t>(&value);
    SKALD_ASSERT(number != nullptr);
    return *number;
}

const std::string& SqlRows::text(std::size_t row, std::size_t column) const {
    static const std::string null;
    const SqlValue& value = cell(*this, row, column);
    if (std::holds_alternative<std::monostate>(value)) return null;
    const auto* string = std::get_if<std::string>(&value);
    SKALD_ASSERT(string != nullptr);
    return *string;
}

Result<SqlRows> SqlTransaction::run(std::string_view sql,
                                    std::initializer_list<SqlValue> parameters) {
    return run(sql, std::span(parameters.begin(), parameters.size()));
}

}  // namespace skald
