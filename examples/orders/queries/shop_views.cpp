#include "orders/queries/shop_views.hpp"

#include <skald/projections/sql_checkpoints.hpp>
#include <thread>
#include <utility>

#include "orders/service/order_list.hpp"
#include "orders/storage/codecs.hpp"
#include "orders/views/deliveries.hpp"
#include "orders/views/order_book.hpp"
#include "orders/views/warehouse.hpp"

namespace orders {
namespace {

using skald::AnyProjection;
using skald::CodedProjection;
using skald::GlobalPosition;
using skald::Result;

// How often a read that waits asks again.
constexpr std::chrono::milliseconds ask_again(10);

struct Wanted {
    std::string_view category;
    std::unique_ptr<AnyProjection> projection;
};

template <class P>
std::unique_ptr<AnyProjection> coded(std::shared_ptr<const skald::Codec<typename P::Event>> codec) {
    return std::make_unique<CodedProjection<P>>(P(), std::move(codec));
}

std::vector<Wanted> wanted() {
    std::vector<Wanted> all;
    all.push_back({"order", coded<OrderList>(order_codec())});
    all.push_back({"order", coded<OrderBook>(order_book_codec())});
    all.push_back({"item", coded<Warehouse>(item_codec())});
    all.push_back({"package", coded<Deliveries>(package_codec())});
    return all;
}

// So that readers find tables, and what is wrong with them is said before anything begins. One
// process at a time: PostgreSQL does not like two that create a table if it is not there.
Result<void> prepare(skald::SqlDatabase& database) {
    for (Wanted& one : wanted()) {
        auto sql = database.begin();
        if (!sql) return sql.error();
        const auto locked = (*sql)->run("select pg_advisory_xact_lock(hashtext('skald orders'))");
        if (!locked) return locked.error();
        if (auto table = skald::SqlCheckpoints::create_table(**sql); !table) return table;
        const auto handler =
            skald::handler_of(std::move(one.projection), std::string(Publication::source));
        if (auto prepared = handler->prepare(**sql); !prepared) return prepared;
        if (auto committed = (*sql)->commit(); !committed) return committed;
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<ShopViews>> ShopViews::open(const ShopViewsOptions& options, skald::Log& log,
                                                   FirstFailure& failure) {
    auto database = skald::postgres::PostgresDatabase::open(
        {.connection = options.database, .connections_max = 12});
    if (!database) return database.error();
    if (auto prepared = prepare(**database); !prepared) return prepared.error();
    std::unique_ptr<ShopViews> views(new ShopViews);
    views->database_ = *std::move(database);
    for (Wanted& one : wanted()) {
        auto view =
            ConsumedView::start(options.kafka, options.publication, one.category,
                                std::move(one.projection), {*views->database_, log, failure});
        if (!view) return view.error();
        views->views_.push_back(*std::move(view));
    }
    return views;
}

Result<ListView> ShopViews::read_now(GlobalPosition at_least) {
    auto sql = database_->begin_read();
    if (!sql) return std::move(sql).error();
    const auto position = views_.front()->position(**sql);
    if (!position) return position.error();
    if (*position < at_least) return ListView{};
    return ListView{*std::move(sql), *position};
}

// Another process may be the one that handles the event, so the database is asked.
Result<ListView> ShopViews::read(GlobalPosition at_least, std::chrono::nanoseconds wait_max) {
    const auto deadline = std::chrono::steady_clock::now() + wait_max;
    for (;;) {
        auto now = read_now(at_least);
        if (!now || now->sql) return now;
        if (std::chrono::steady_clock::now() >= deadline) return list_is_behind(at_least);
        std::this_thread::sleep_for(ask_again);
    }
}

Result<std::unique_ptr<skald::SqlTransaction>> ShopViews::begin_read() {
    return database_->begin_read();
}

Result<std::vector<ShopViews::Place>> ShopViews::places(skald::SqlTransaction& sql) const {
    std::vector<Place> places;
    for (const auto& view : views_) {
        const auto position = view->position(sql);
        if (!position) return position.error();
        places.push_back({view->name(), *position, view->progress()});
    }
    return places;
}

}  // namespace orders
