#include "orders/service/read_side.hpp"

#include <array>
#include <mutex>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/projections/projection_runner.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <thread>

#include "orders/service/order_list.hpp"
#include "orders/storage/codecs.hpp"

namespace orders {

using skald::Errc;
using skald::Error;
using skald::GlobalPosition;
using skald::ReadRequest;
using skald::Result;
using skald::SqlTransaction;

// The list may be a moment behind for those who have changed nothing.
constexpr std::chrono::milliseconds gather(5);

struct ReadSide::Parts {
    Parts(Ports given, std::string source_name, std::unique_ptr<skald::sqlite::Database> opened)
        : ports(given),
          source(std::move(source_name)),
          database(std::move(opened)),
          codec(order_codec()),
          runner(ports.store, *database, OrderList(), codec,
                 {.source = source, .gather = gather, .clock = &ports.clock, .log = &ports.log}) {}

    Ports ports;
    std::string source;  // the store's name
    std::unique_ptr<skald::sqlite::Database> database;
    std::shared_ptr<const skald::Codec<OrderEvent>> codec;
    skald::ProjectionRunner runner;
    std::mutex mutex;              // guards failure
    std::optional<Error> failure;  // none: it follows
    std::jthread thread;           // follows the store

    // Creates the tables, so that readers find them.
    Result<void> prepare() {
        const auto first = runner.run_once();
        if (first) return {};
        if (first.error().code != Errc::unsupported_format) return first.error();
        return runner.rebuild();
    }

    void follow(const std::stop_token& stop) {
        const auto done = runner.run(stop);
        if (done) return;
        const std::array<skald::LogField, 1> fields{{{"error", done.error().message}}};
        ports.log.write(skald::LogLevel::error, "orders", "the list of orders stopped", fields);
        const std::lock_guard lock(mutex);
        failure = done.error();
    }

    Result<GlobalPosition> position_in(SqlTransaction& sql) const {
        const auto stored =
            skald::SqlCheckpoints::load(sql, std::string(OrderList::name), source, 0);
        if (!stored) return stored.error();
        return *stored ? (*stored)->position : GlobalPosition();
    }

    // Without a transaction: the list is not there yet.
    Result<ListView> read_now(GlobalPosition at_least) {
        auto sql = database->begin_read();
        if (!sql) return std::move(sql).error();
        const auto position = position_in(**sql);
        if (!position) return position.error();
        if (*position < at_least) return ListView{};
        return ListView{*std::move(sql), *position};
    }
};

ReadSide::ReadSide(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<ReadSide>> ReadSide::open(const std::string& path, const std::string& source,
                                                 Ports ports) {
    // The log can fill it again, so a power failure may take its last moments.
    auto database =
        skald::sqlite::Database::open(path, {.durability = skald::sqlite::Durability::normal});
    if (!database) return std::move(database).error();
    auto parts = std::make_unique<Parts>(ports, source, *std::move(database));
    if (const auto prepared = parts->prepare(); !prepared) return prepared.error();
    Parts& followed = *parts;
    parts->thread =
        std::jthread([&followed](const std::stop_token& stop) { followed.follow(stop); });
    return std::unique_ptr<ReadSide>(new ReadSide(std::move(parts)));
}

ReadSide::~ReadSide() = default;

Result<ListView> ReadSide::read(GlobalPosition at_least, std::chrono::nanoseconds wait_max) {
    auto now = parts_->read_now(at_least);
    if (!now || now->sql) return now;
    const auto head = parts_->ports.store.head();
    if (!head) return head.error();
    if (*head < at_least) {
        return skald::invalid_argument("the store has " + std::to_string(head->value()) +
                                       " events; there is no position " +
                                       std::to_string(at_least.value()) + " yet");
    }
    const auto reached = parts_->runner.wait_for(at_least, wait_max);
    if (reached) now = parts_->read_now(at_least);
    if (!now || now->sql) return now;
    return list_is_behind(at_least);
}

Result<ListLag> ReadSide::lag() {
    GlobalPosition seen;
    {
        auto sql = parts_->database->begin_read();
        if (!sql) return sql.error();
        const auto position = parts_->position_in(**sql);
        if (!position) return position.error();
        seen = *position;
    }
    const auto page = parts_->ports.store.read(
        ReadRequest::all(skald::Query::types(parts_->codec->types())).after(seen));
    if (!page) return page.error();
    if (page->empty()) return ListLag{};
    return ListLag{page->size(), parts_->ports.clock.now() - page->events.front().recorded_at};
}

std::optional<Error> ReadSide::failure() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->failure;
}

}  // namespace orders
