#include "orders/report/shop_report.hpp"

#include <skald/core/assert.hpp>

namespace orders {
namespace {

// Orders with the one word that says where they stand.
const std::string with_states =
    "with states as (select id, customer, price, case"
    " when cancelled_at is not null then 'cancelled' when paid_at is not null then 'paid'"
    " when reminders > 0 then 'reminded' when confirmed_at is not null then 'confirmed'"
    " else 'placed' end as state from book_orders) ";

// Which order's items are in which package.
const std::string with_shares =
    "with shares as (select distinct l.order_id, c.package_id from book_lines l"
    " join delivery_contents c on c.item = l.item) ";

// Orders with how many items they have and how many of them have arrived, and when the last did.
const std::string with_arrivals =
    "with arrivals as (select o.id, o.placed_at, o.paid_at, count(distinct l.item) as items,"
    " count(distinct case when p.delivered_at is not null then l.item end) as arrived,"
    " max(p.delivered_at) as last_at from book_orders o"
    " left join book_lines l on l.order_id = o.id"
    " left join delivery_contents c on c.item = l.item"
    " left join delivery_packages p on p.id = c.package_id"
    " group by o.id, o.placed_at, o.paid_at) ";

ShopReport orders_by_state() {
    return {"orders-by-state",
            "Orders by state",
            {{"state"}, {"orders", Show::count}, {"value", Show::money}},
            with_states +
                "select state, count(*), sum(price) from states group by state order by case state"
                " when 'placed' then 1 when 'confirmed' then 2 when 'reminded' then 3"
                " when 'paid' then 4 else 5 end"};
}

ShopReport orders_by_arrival() {
    return {"orders-by-arrival",
            "What has reached the customers",
            {{"of the order"}, {"orders", Show::count}},
            with_arrivals +
                "select case when arrived = 0 then 'nothing yet' when arrived < items then"
                " 'some items' else 'all items' end as part, count(*) from arrivals group by part"
                " order by part"};
}

ShopReport customers() {
    return {"customers",
            "Revenue by customer",
            {{"customer"},
             {"orders", Show::count},
             {"ordered", Show::money},
             {"paid", Show::money},
             {"open", Show::money}},
            with_states +
                "select customer, count(*), sum(price),"
                " sum(case when state = 'paid' then price else 0 end),"
                " sum(case when state in ('confirmed', 'reminded') then price else 0 end)"
                " from states group by customer order by sum(price) desc, customer",
            10};
}

ShopReport products() {
    return {"products",
            "Revenue by product",
            {{"product"},
             {"items", Show::count},
             {"ordered", Show::money},
             {"out of stock", Show::count}},
            "select l.product, count(*), sum(l.price), coalesce(sum(w.stock_outs), 0)"
            " from book_lines l left join warehouse_items w on w.id = l.item"
            " group by l.product order by sum(l.price) desc, l.product",
            10};
}

// Orders with the months that had passed since January of the year 0 when they were placed. By whole
// numbers, because databases have no function for it in common: days since March 1 of the year 0,
// rounded down, are split into eras of 400 years, years that begin in March, and months.
const std::string with_months =
    "with days as (select price, (placed_at - (placed_at % 86400000000000 + 86400000000000)"
    " % 86400000000000) / 86400000000000 + 719468 as day from book_orders),"
    " eras as (select price, day / 146097 as era, day % 146097 as day from days),"
    " years as (select price, era, day,"
    " (day - day / 1460 + day / 36524 - day / 146096) / 365 as year from eras),"
    " months as (select price, (era * 400 + year) * 12 + 2 +"
    " (5 * (day - (365 * year + year / 4 - year / 100)) + 2) / 153 as month from years) ";

ShopReport months() {
    return {"months",
            "Orders by month (UTC)",
            {{"month"}, {"orders", Show::count}, {"value", Show::money}},
            with_months +
                "select cast(month / 12 as text) || case when month % 12 < 9 then '-0' else '-' end"
                " || cast(month % 12 + 1 as text), count(*), sum(price) from months"
                " group by month order by month",
            24};
}

ShopReport items() {
    return {"items",
            "Items in the warehouse",
            {{"stage"}, {"items", Show::count}},
            "select stage, count(*) from warehouse_items group by stage order by stage"};
}

ShopReport stock_outs() {
    return {"stock-outs",
            "Out of stock",
            {{"product"}, {"items", Show::count}, {"orders", Show::count}},
            "select w.product, count(distinct w.id), count(distinct l.order_id)"
            " from warehouse_items w left join book_lines l on l.item = w.id"
            " where w.stock_outs > 0 group by w.product"
            " order by count(distinct w.id) desc, w.product",
            5};
}

ShopReport packages() {
    return {"packages",
            "Packages by state",
            {{"state"}, {"packages", Show::count}},
            "select stage, count(*) from delivery_packages group by stage order by stage"};
}

ShopReport failed_deliveries() {
    return {"failed-deliveries",
            "Failed deliveries",
            {{"package"}, {"times", Show::count}, {"orders in it", Show::count}, {"now"}},
            with_shares +
                "select p.id, p.failures, count(s.order_id), p.stage from delivery_packages p"
                " left join shares s on s.package_id = p.id where p.failures > 0"
                " group by p.id, p.failures, p.stage order by p.failures desc, p.id",
            5};
}

ShopReport reminders() {
    return {"reminders",
            "Payment reminders",
            {{"reminders", Show::count}, {"orders", Show::count}},
            "select reminders, count(*) from book_orders group by reminders order by reminders"};
}

ShopReport packages_by_order() {
    return {"packages-by-order",
            "Packages an order came in",
            {{"packages", Show::count}, {"orders", Show::count}},
            with_shares +
                ", sizes as (select count(*) as n from shares group by order_id)"
                " select n, count(*) from sizes group by n order by n"};
}

ShopReport orders_by_package() {
    return {"orders-by-package",
            "Orders that shared a package",
            {{"orders", Show::count}, {"packages", Show::count}},
            with_shares +
                ", sizes as (select count(*) as n from shares group by package_id)"
                " select n, count(*) from sizes group by n order by n"};
}

ShopReport sales_people() {
    return {"sales-people",
            "Sales: orders confirmed",
            {{"who"}, {"orders", Show::count}},
            "select sales_person, count(*) from book_orders where confirmed_at is not null"
            " group by sales_person order by count(*) desc, sales_person",
            5};
}

ShopReport pickers() {
    return {"pickers",
            "Warehouse: items picked",
            {{"who"}, {"items", Show::count}},
            "select picked_by, count(*) from warehouse_items where picked_at is not null"
            " group by picked_by order by count(*) desc, picked_by",
            5};
}

ShopReport shippers() {
    return {"shippers",
            "Shipping: deliveries that failed",
            {{"who"}, {"times", Show::count}},
            "select shipped_by, count(*) from delivery_failures group by shipped_by"
            " order by count(*) desc, shipped_by",
            5};
}

// One row of the report below: how long something took, over all orders that it happened to.
std::string duration_row(std::string_view words, std::string_view seconds) {
    return "select * from (with took as (" + std::string(seconds) +
           "), ranked as (select s, row_number() over (order by s) as n, count(*) over () as c"
           " from took) select '" +
           std::string(words) +
           "' as step, count(*), min(s), min(case when n = (c + 1) / 2 then s end),"
           " cast(sum(s) as bigint) / count(*), max(s) from ranked having count(*) > 0) as steps";
}

ShopReport durations() {
    return {"durations",
            "How long it takes",
            {{"from, to"},
             {"orders", Show::count},
             {"fastest", Show::duration},
             {"median", Show::duration},
             {"average", Show::duration},
             {"slowest", Show::duration}},
            duration_row("placed, confirmed",
                         "select (confirmed_at - placed_at) / 1000000000 as s from book_orders"
                         " where confirmed_at is not null") +
                " union all " +
                duration_row("placed, paid",
                             "select (paid_at - placed_at) / 1000000000 as s from book_orders"
                             " where paid_at is not null") +
                " union all " +
                duration_row("placed, all delivered",
                             with_arrivals +
                                 "select (last_at - placed_at) / 1000000000 as s from arrivals"
                                 " where items > 0 and arrived = items")};
}

// How many rows the query has.
std::string count_row(std::string_view words, const std::string& query) {
    return "select '" + std::string(words) + "', (select count(*) from (" + query + ") as counted)";
}

ShopReport observations() {
    const std::string shares = "(" + with_shares + "select * from shares) s";
    const std::string arrivals = "(" + with_arrivals + "select * from arrivals) a";
    return {"observations",
            "Worth a look",
            {{"what"}, {"how many", Show::count}},
            count_row("orders with an item out of stock",
                      "select distinct l.order_id from book_lines l join warehouse_items w"
                      " on w.id = l.item where w.stock_outs > 0") +
                " union all " +
                count_row("orders touched by a failed delivery",
                          "select distinct s.order_id from " + shares +
                              " join delivery_packages p on p.id = s.package_id"
                              " where p.failures > 0") +
                " union all " +
                count_row("orders paid before their last delivery",
                          "select a.id from " + arrivals + " where a.paid_at < a.last_at") +
                " union all " +
                count_row("orders with an item picked before they were confirmed",
                          "select distinct o.id from book_orders o join book_lines l"
                          " on l.order_id = o.id join warehouse_items w on w.id = l.item"
                          " where w.picked_at < o.confirmed_at") +
                " union all " +
                count_row("packages sent before all their orders were paid",
                          "select distinct p.id from delivery_packages p join " + shares +
                              " on s.package_id = p.id join book_orders o on o.id = s.order_id"
                              " where p.sent_at is not null"
                              " and (o.paid_at is null or o.paid_at > p.sent_at)") +
                " union all " +
                count_row("packages with orders of several customers",
                          "select s.package_id from " + shares +
                              " join book_orders o on o.id = s.order_id group by s.package_id"
                              " having count(distinct o.customer) > 1") +
                " union all " +
                count_row("items sold below or above the list price",
                          "select item from book_lines where price <> list_price")};
}

}  // namespace

const std::vector<ShopReport>& shop_reports() {
    static const std::vector<ShopReport> reports{orders_by_state(),
                                                 orders_by_arrival(),
                                                 customers(),
                                                 products(),
                                                 months(),
                                                 items(),
                                                 stock_outs(),
                                                 packages(),
                                                 failed_deliveries(),
                                                 packages_by_order(),
                                                 orders_by_package(),
                                                 reminders(),
                                                 durations(),
                                                 sales_people(),
                                                 pickers(),
                                                 shippers(),
                                                 observations()};
    return reports;
}

const ShopReport& shop_report(std::string_view id) {
    for (const ShopReport& report : shop_reports()) {
        if (report.id == id) return report;
    }
    SKALD_ASSERT(false && "no report has this id");
    return shop_reports().front();
}

}  // namespace orders
