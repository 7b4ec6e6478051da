#include "orders/views/read_model.hpp"

#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/projections/projection_runner.hpp>
#include <utility>

#include "orders/storage/codecs.hpp"
#include "orders/views/deliveries.hpp"
#include "orders/views/order_book.hpp"
#include "orders/views/warehouse.hpp"

namespace orders {

using skald::Result;

struct ReadModel::Parts {
    std::unique_ptr<skald::sqlite::Database> database;
    std::optional<skald::Timestamp> occurred_before = {};
};

namespace {

Result<std::uint64_t> run(skald::ProjectionRunner& runner, const ReadModel::Watch& watch) {
    std::uint64_t handled = 0;
    for (;;) {
        const auto progress = runner.run_once();
        if (!progress) return progress.error();
        handled += progress->handled;
        if (progress->failure) return *progress->failure;
        watch(progress->position.value(), progress->head.value());
        if (progress->caught_up) return handled;
    }
}

}  // namespace

Result<ReadModel> ReadModel::open(const std::string& path) {
    // The log can fill it again, so a power failure may take its last moments.
    auto database =
        skald::sqlite::Database::open(path, {.durability = skald::sqlite::Durability::normal});
    if (!database) return std::move(database).error();
    return ReadModel(std::make_unique<Parts>(Parts{*std::move(database)}));
}

Result<ReadModel> ReadModel::as_of(skald::Timestamp occurred_before) {
    auto database = skald::sqlite::Database::in_memory();
    if (!database) return std::move(database).error();
    return ReadModel(std::make_unique<Parts>(Parts{*std::move(database), occurred_before}));
}

ReadModel::ReadModel(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ReadModel::ReadModel(ReadModel&&) noexcept = default;
ReadModel& ReadModel::operator=(ReadModel&&) noexcept = default;
ReadModel::~ReadModel() = default;

Result<std::uint64_t> ReadModel::catch_up(skald::EventStore& store, const Watch& watch) {
    const auto orders = order_book_codec();
    const auto items = item_codec();
    const auto packages = package_codec();
    const skald::ProjectionOptions options{.batch_events_max = 2000,
                                           .retry = {.attempts_max = 1},
                                           .occurred_before = parts_->occurred_before};
    skald::SqlDatabase& database = *parts_->database;
    skald::ProjectionRunner book(store, database, OrderBook(), orders, options);
    skald::ProjectionRunner warehouse(store, database, Warehouse(), items, options);
    skald::ProjectionRunner deliveries(store, database, Deliveries(), packages, options);
    std::uint64_t handled = 0;
    std::uint64_t number = 0;
    for (skald::ProjectionRunner* runner : {&book, &warehouse, &deliveries}) {
        const auto part = run(*runner, [&](std::uint64_t position, std::uint64_t head) {
            watch(number * head + position, 3 * head);
        });
        if (!part) return part.error();
        handled += *part;
        ++number;
    }
    return handled;
}

Result<skald::SqlRows> ReadModel::query(std::string_view sql) const {
    auto transaction = parts_->database->begin_read();
    if (!transaction) return std::move(transaction).error();
    return (*transaction)->run(sql);
}

}  // namespace orders
