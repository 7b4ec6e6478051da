#include "orders/report/figures.hpp"

#include <skald/core/json_string.hpp>
#include <variant>

#include "orders/report/shop_report.hpp"

namespace orders {
namespace {

using skald::Result;
using skald::SqlRows;

void append_list(std::string& out, std::size_t count, const auto& append_one) {
    out += '[';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out += ',';
        append_one(i);
    }
    out += ']';
}

void append_cell(std::string& out, const SqlRows& rows, std::size_t row, std::size_t column) {
    const skald::SqlValue& value = rows.rows[row][column];
    if (std::holds_alternative<std::monostate>(value)) {
        out += "null";
    } else if (std::holds_alternative<std::string>(value)) {
        skald::append_json_string(out, std::get<std::string>(value));
    } else {
        out += rows.text(row, column);
    }
}

std::string_view kind_of(Show show) {
    switch (show) {
        case Show::text:
            return "text";
        case Show::count:
            return "count";
        case Show::money:
            return "cents";
        case Show::duration:
            return "seconds";
    }
    return {};
}

void append_report(std::string& out, const ShopReport& report, const SqlRows& rows) {
    out += R"({"id":)";
    skald::append_json_string(out, report.id);
    out += R"(,"title":)";
    skald::append_json_string(out, report.title);
    out += R"(,"columns":)";
    append_list(out, report.columns.size(),
                [&](std::size_t i) { skald::append_json_string(out, report.columns[i].name); });
    out += R"(,"kinds":)";
    append_list(out, report.columns.size(), [&](std::size_t i) {
        skald::append_json_string(out, kind_of(report.columns[i].show));
    });
    out += R"(,"rows":)";
    append_list(out, rows.size(), [&](std::size_t row) {
        append_list(out, report.columns.size(),
                    [&](std::size_t column) { append_cell(out, rows, row, column); });
    });
    out += '}';
}

// 0: there is no such event.
Result<std::uint64_t> last_position(skald::EventStore& store, const std::string& category) {
    const auto last = store.read(skald::ReadRequest::all(skald::Query::category(category))
                                     .backward()
                                     .limit({.events_max = 1}));
    if (!last) return last.error();
    return last->empty() ? 0 : last->events.front().position.value();
}

}  // namespace

Result<std::string> reports_json(const RunsQuery& query) {
    std::string out;
    skald::Result<void> done;
    const auto& reports = shop_reports();
    append_list(out, reports.size(), [&](std::size_t i) {
        if (!done) return;
        const auto rows = query(reports[i].sql);
        if (rows) {
            append_report(out, reports[i], *rows);
        } else {
            done = rows.error();
        }
    });
    if (!done) return done.error();
    return out;
}

Result<std::string> figures_json(skald::EventStore& store, const RunsQuery& query) {
    const auto head = store.head();
    if (!head) return head.error();
    std::string ends;
    for (const char* category : {"order", "item", "package"}) {
        const auto last = last_position(store, category);
        if (!last) return last.error();
        if (!ends.empty()) ends += ',';
        ends += '"' + std::string(category) + "\":" + std::to_string(*last);
    }
    auto reports = reports_json(query);
    if (!reports) return reports;
    return R"({"events":)" + std::to_string(head->value()) + R"(,"ends":{)" + ends +
           R"(},"reports":)" + *reports + "}\n";
}

}  // namespace orders
