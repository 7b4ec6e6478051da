#include "orders/service/order_search.hpp"

#include <skald/core/timestamp.hpp>

namespace orders {
namespace {

using skald::Result;
using skald::SqlRows;
using skald::SqlTransaction;

std::string time_text(std::int64_t nanoseconds) {
    return skald::to_string(skald::Timestamp(std::chrono::nanoseconds(nanoseconds)));
}

// The query of a page and its parameters.
struct PageQuery {
    std::string sql =
        "select id, state, customer, price, items, version, placed_at, changed_at, placed_position"
        " from list_orders";
    std::vector<skald::SqlValue> parameters = {};

    void where(std::string_view condition, skald::SqlValue value) {
        sql += parameters.empty() ? " where " : " and ";
        parameters.push_back(std::move(value));
        sql.append(condition).append("$").append(std::to_string(parameters.size()));
    }
};

PageQuery query_of(const OrderFilter& filter) {
    PageQuery query;
    if (filter.customer) query.where("customer = ", *filter.customer);
    if (filter.state) query.where("state = ", *filter.state);
    if (filter.before) {
        query.where("placed_position < ", static_cast<std::int64_t>(*filter.before));
    }
    // One more than wanted tells whether there is a next page.
    query.sql += " order by placed_position desc limit " + std::to_string(filter.limit + 1);
    return query;
}

OrderRow row_of(const SqlRows& rows, std::size_t row) {
    const auto number = [&](std::size_t column) {
        return static_cast<std::uint64_t>(rows.integer(row, column));
    };
    return {rows.text(row, 0),
            rows.text(row, 1),
            rows.text(row, 2),
            Money::of_cents(rows.integer(row, 3)),
            number(4),
            number(5),
            time_text(rows.integer(row, 6)),
            time_text(rows.integer(row, 7))};
}

}  // namespace

Result<OrderPage> find_orders(SqlTransaction& sql, const OrderFilter& filter) {
    const PageQuery query = query_of(filter);
    const auto rows = sql.run(query.sql, query.parameters);
    if (!rows) return rows.error();
    OrderPage page;
    for (std::size_t row = 0; row < rows->size() && row < filter.limit; ++row) {
        page.orders.push_back(row_of(*rows, row));
    }
    if (rows->size() > filter.limit) page.next = rows->text(filter.limit - 1, 8);
    return page;
}

Result<Summary> summarize(SqlTransaction& sql) {
    const auto rows = sql.run(
        "select state, count(*), sum(price),"
        " sum(case when paid > 0 and state <> 'cancelled' then price else 0 end)"
        " from list_orders group by state order by state");
    if (!rows) return rows.error();
    Summary summary;
    std::int64_t revenue = 0;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const auto orders = static_cast<std::uint64_t>(rows->integer(row, 1));
        summary.states.push_back(
            {rows->text(row, 0), orders, Money::of_cents(rows->integer(row, 2))});
        summary.orders += orders;
        revenue += rows->integer(row, 3);
    }
    summary.revenue = Money::of_cents(revenue);
    return summary;
}

}  // namespace orders
