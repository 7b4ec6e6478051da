// The answer to a statement, as text.
#pragma once
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skald::postgres {

/// Views into memory that `owner` keeps.
struct Rows {
    using Cell = std::optional<std::string_view>;  // none: NULL

    std::size_t columns = 0;
    std::vector<Cell> cells;                 // row after row
    std::vector<std::uint32_t> types;        // OIDs of the columns
    std::uint64_t affected = 0;              // rows, by an insert, update or delete
    std::shared_ptr<const void> owner = {};  // libpqxx's result

    std::size_t size() const { return columns == 0 ? 0 : cells.size() / columns; }
    bool empty() const { return cells.empty(); }
    const Cell& at(std::size_t row, std::size_t column) const {
        return cells[row * columns + column];
    }
    bool is_null(std::size_t row, std::size_t column) const { return !at(row, column); }
    /// NULL is "".
    std::string_view text(std::size_t row, std::size_t column) const {
        return at(row, column).value_or(std::string_view());
    }
    /// NULL is 0.
    template <class Number = std::int64_t>
    Number number(std::size_t row, std::size_t column) const {
        const std::string_view digits = text(row, column);
        Number number{};
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return number;
    }
    bool truth(std::size_t row, std::size_t column) const { return text(row, column) == "t"; }
};

/// The bytes of a bytea as PostgreSQL writes it: "\x" and hexadecimal digits.
std::string bytes_of(std::string_view hex);

}  // namespace skald::postgres
