// The shop's reports: each is a query over the read model, with words and columns for people. The
// queries yield the same in SQLite and PostgreSQL.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orders {

/// How a column's values are shown.
enum class Show : std::uint8_t {
    text,
    count,     // "1,234"
    money,     // of cents: "1,353.98"
    duration,  // of seconds: "2 d 03:04"
};

struct ReportColumn {
    std::string name;
    Show show = Show::text;
};

struct ShopReport {
    std::string_view id;                // for programs and tests
    std::string_view title;             // for people
    std::vector<ReportColumn> columns;  // as the query yields them
    std::string sql;
    std::size_t rows_shown = 100;  // of all that the query yields
};

/// In the order in which they are read.
const std::vector<ShopReport>& shop_reports();

/// The report of this id, which must be there.
const ShopReport& shop_report(std::string_view id);

}  // namespace orders
