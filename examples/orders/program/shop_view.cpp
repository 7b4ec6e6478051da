#include "orders/program/shop_view.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>

#include "orders/program/progress_line.hpp"
#include "orders/report/figures.hpp"
#include "orders/report/log_overview.hpp"
#include "orders/report/order_story.hpp"
#include "orders/report/report_printer.hpp"
#include "orders/report/text_table.hpp"
#include "orders/views/read_model.hpp"

namespace orders {
namespace {

using skald::Result;

std::string path_of(const ShopView& view) {
    return (std::filesystem::path(view.directory) / "orders.db").string();
}

Result<ReadModel> open_read_model(const ShopView& view) {
    if (view.occurred_before) return ReadModel::as_of(*view.occurred_before);
    return ReadModel::open(path_of(view));
}

Result<void> catch_up(const ShopView& view, ReadModel& read_model, skald::EventStore& store,
                      std::ostream& out, bool terminal, skald::Clock& clock) {
    ProgressLine line(out, terminal, clock, "Read model");
    const auto handled = read_model.catch_up(
        store, [&line](std::uint64_t done, std::uint64_t all) { line.show(done, all); });
    line.clear();
    if (!handled) {
        skald::Error error = handled.error();
        if (!view.occurred_before) {
            error.message = path_of(view) + ": " + error.message +
                            " (the read model can be deleted: the next run fills it again)";
        }
        return error;
    }
    out << "Read model: " << with_commas(static_cast<std::int64_t>(*handled)) << " events in "
        << seconds_text(line.elapsed()) << ".\n";
    return {};
}

// The order with the most to tell: reminded most often, then with the most failed deliveries.
Result<std::string> interesting_order(const ReadModel& read_model) {
    const auto rows = read_model.query(
        "select o.id from book_orders o left join book_lines l on l.order_id = o.id"
        " left join delivery_contents c on c.item = l.item"
        " left join delivery_packages p on p.id = c.package_id"
        " left join warehouse_items w on w.id = l.item"
        " group by o.id, o.reminders"
        " order by o.reminders desc, max(coalesce(p.failures, 0)) desc,"
        " sum(coalesce(w.stock_outs, 0)) desc, o.id limit 1");
    if (!rows) return rows.error();
    return rows->empty() ? std::string() : rows->text(0, 0);
}

Result<void> tell_story(const ShopView& view, const ReadModel& read_model, skald::EventStore& store,
                        std::ostream& out) {
    std::string order = view.order;
    if (order.empty()) {
        auto interesting = interesting_order(read_model);
        if (!interesting) return std::move(interesting).error();
        if (interesting->empty()) return {};  // a shop without orders has no story
        order = *std::move(interesting);
    }
    const auto story = story_of(store, order, view.occurred_before);
    if (!story) return story.error();
    print_story(out, order, *story);
    return {};
}

Result<void> write_figures(const std::string& path, skald::EventStore& store,
                           const ReadModel& read_model) {
    if (path.empty()) return {};
    const auto figures =
        figures_json(store, [&](std::string_view sql) { return read_model.query(sql); });
    if (!figures) return figures.error();
    std::ofstream file(path);
    file << *figures << std::flush;
    if (file) return {};
    return skald::Error{skald::Errc::io, "cannot write the figures to " + path};
}

// A day in the middle of the log, for which time travel is worth trying.
std::string day_between(skald::Timestamp first, skald::Timestamp last) {
    return skald::to_string(first + (last - first) / 2).substr(0, 10);
}

}  // namespace

Result<void> ShopView::show(skald::EventStore& store, std::ostream& out, bool terminal,
                            skald::Clock& clock) const {
    auto read_model = open_read_model(*this);
    if (!read_model) return std::move(read_model).error();
    const auto caught_up = catch_up(*this, *read_model, store, out, terminal, clock);
    if (!caught_up) return caught_up.error();
    if (occurred_before) {
        out << "\nAs it was before " << skald::to_string(*occurred_before) << ":\n";
    }
    if (const auto printed = print_shop_reports(out, *read_model); !printed) return printed.error();
    if (auto written = write_figures(figures, store, *read_model); !written) return written;
    return tell_story(*this, *read_model, store, out);
}

Result<void> ShopView::show_end(skald::EventStore& store, std::ostream& out) const {
    const auto overview = overview_of(store);
    if (!overview) return overview.error();
    const auto count = [](std::uint64_t n) { return with_commas(static_cast<std::int64_t>(n)); };
    out << "\nThe store has " << count(overview->events) << " events in "
        << count(overview->streams) << " streams. It lies in " << directory
        << "/events, the read model in " << path_of(*this) << ".\n";
    if (!overview->first_occurred) return {};
    const auto [first, last] = std::pair(*overview->first_occurred, *overview->last_occurred);
    out << "\nTry next, with the same command:\n"
        << "  --occurred-before " << day_between(first, last) << "   the shop as it was then\n"
        << "  --order ID                     another order's story\n"
        << "  --tag 'customers:NAME'         how many events concern someone or something\n"
        << "  and nothing else: a second run continues and repeats nothing\n";
    return {};
}

}  // namespace orders
