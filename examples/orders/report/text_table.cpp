#include "orders/report/text_table.hpp"

#include <algorithm>
#include <ostream>

namespace orders {
namespace {

constexpr std::size_t cell_columns_max = 72;

// Takes one character off the front of valid UTF-8.
char32_t take_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t bytes = first < 0x80U ? 1 : first < 0xE0U ? 2 : first < 0xF0U ? 3 : 4;
    char32_t character = bytes == 1 ? first : first & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < std::min(bytes, text.size()); ++i) {
        character = (character << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    text.remove_prefix(std::min(bytes, text.size()));
    return character;
}

std::size_t columns_of(char32_t c) {
    const auto within = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
    if (within(0x300, 0x36F) || within(0x200B, 0x200F) || within(0xFE00, 0xFE0F)) return 0;
    const bool wide = within(0x1100, 0x115F) || within(0x2E80, 0xA4CF) || within(0xAC00, 0xD7A3) ||
                      within(0xF900, 0xFAFF) || within(0xFE30, 0xFE6F) || within(0xFF00, 0xFF60) ||
                      within(0x1F300, 0x1F64F) || within(0x1F900, 0x1F9FF) ||
                      within(0x20000, 0x3FFFD);
    return wide ? 2 : 1;
}

std::string shortened(std::string_view text) {
    if (width_of(text) <= cell_columns_max) return std::string(text);
    std::string_view rest = text;
    std::size_t columns = 0;
    std::size_t kept = 0;
    while (!rest.empty()) {
        columns += columns_of(take_character(rest));
        if (columns > cell_columns_max - 1) break;
        kept = text.size() - rest.size();
    }
    return std::string(text.substr(0, kept)) + "…";
}

void print_cell(std::ostream& out, std::string_view text, std::size_t width, bool right,
                bool last) {
    const std::string padding(width - std::min(width, width_of(text)), ' ');
    if (right) out << padding;
    out << text;
    if (!right && !last) out << padding;
}

}  // namespace

std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) width += columns_of(take_character(text));
    return width;
}

void print_table(std::ostream& out, std::string_view title, const std::vector<TextColumn>& columns,
                 const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::vector<std::string>> lines(1);
    for (const TextColumn& column : columns) lines.front().push_back(column.name);
    for (const auto& row : rows) {
        auto& line = lines.emplace_back();
        for (const std::string& cell : row) line.push_back(shortened(cell));
    }
    std::vector<std::size_t> widths(columns.size(), 0);
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size() && i < widths.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(line[i]));
        }
    }
    out << '\n' << title << '\n';
    for (const auto& line : lines) {
        out << "  ";
        for (std::size_t i = 0; i < line.size() && i < columns.size(); ++i) {
            if (i > 0) out << "  ";
            print_cell(out, line[i], widths[i], columns[i].right, i + 1 == columns.size());
        }
        out << '\n';
    }
}

std::string with_commas(std::int64_t number) {
    std::string text = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t place = text.size(); place > first + 3;) {
        place -= 3;
        text.insert(place, 1, ',');
    }
    return text;
}

std::string duration_text(std::chrono::seconds duration) {
    const bool negative = duration.count() < 0;
    const std::int64_t seconds = negative ? -duration.count() : duration.count();
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const std::int64_t days = seconds / 86400;
    const std::string clock = two(seconds / 3600 % 24) + ":" + two(seconds / 60 % 60);
    const std::string text =
        days > 0 ? with_commas(days) + " d " + clock : clock + ":" + two(seconds % 60);
    return negative ? "-" + text : text;
}

}  // namespace orders
