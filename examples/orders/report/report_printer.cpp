#include "orders/report/report_printer.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <string>
#include <vector>

#include "orders/domain/money.hpp"
#include "orders/report/shop_report.hpp"
#include "orders/report/text_table.hpp"
#include "orders/views/read_model.hpp"

namespace orders {
namespace {

std::string cell_text(const skald::SqlRows& rows, std::size_t row, std::size_t column, Show show) {
    switch (show) {
        case Show::text: {
            const std::string& text = rows.text(row, column);
            return text.empty() ? "(nobody)" : text;
        }
        case Show::count:
            return with_commas(rows.integer(row, column));
        case Show::money:
            return for_people(Money::of_cents(rows.integer(row, column)));
        case Show::duration:
            return duration_text(std::chrono::seconds(rows.integer(row, column)));
    }
    return {};
}

void print(std::ostream& out, const ShopReport& report, const skald::SqlRows& rows) {
    std::vector<TextColumn> columns;
    for (const ReportColumn& column : report.columns) {
        columns.push_back({column.name, column.show != Show::text});
    }
    const std::size_t shown = std::min(rows.size(), report.rows_shown);
    std::vector<std::vector<std::string>> cells(shown);
    for (std::size_t row = 0; row < shown; ++row) {
        for (std::size_t column = 0; column < report.columns.size(); ++column) {
            cells[row].push_back(cell_text(rows, row, column, report.columns[column].show));
        }
    }
    print_table(out, report.title, columns, cells);
    if (shown < rows.size()) {
        out << "  ... and " << with_commas(static_cast<std::int64_t>(rows.size() - shown))
            << " more\n";
    }
}

}  // namespace

skald::Result<void> print_shop_reports(std::ostream& out, const ReadModel& read_model) {
    for (const ShopReport& report : shop_reports()) {
        const auto rows = read_model.query(report.sql);
        if (!rows) return rows.error();
        if (!rows->empty()) print(out, report, *rows);
    }
    return {};
}

}  // namespace orders
