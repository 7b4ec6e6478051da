// Tables in plain text, aligned for a terminal.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace orders {

struct TextColumn {
    std::string name;
    bool right = false;  // aligned, as numbers are
};

/// Prints the title, the column names, and the rows. Cells wider than 72 are shortened.
void print_table(std::ostream& out, std::string_view title, const std::vector<TextColumn>& columns,
                 const std::vector<std::vector<std::string>>& rows);

/// How many columns of a terminal UTF-8 text takes: letters one, combining marks none, the
/// ideographs of East Asia and emoji two.
std::size_t width_of(std::string_view text);

/// "21,008"
std::string with_commas(std::int64_t number);

/// "2 d 03:04" or "03:04:05"
std::string duration_text(std::chrono::seconds duration);

}  // namespace orders
