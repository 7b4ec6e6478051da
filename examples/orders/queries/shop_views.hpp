// All read models of the shop in one PostgreSQL database, each fed by its topic.
#pragma once
#include <array>
#include <memory>
#include <skald/adapters/postgres/postgres_database.hpp>
#include <string>
#include <vector>

#include "orders/queries/consumed_view.hpp"
#include "orders/service/list_reads.hpp"

namespace orders {

struct ShopViewsOptions {
    std::string database = {};  // as libpq takes it
    skald::kafka::ConnectionOptions kafka = {.bootstrap_servers = {},
                                             .answer_timeout = std::chrono::seconds(10)};
    Publication publication = {};
};

/// The list of orders, which the order service has too, and the order book, the warehouse and the
/// deliveries, which the reports are about. Any thread may call any function.
class ShopViews final : public ListReads {
public:
    /// Where one read model is.
    struct Place {
        std::string name;
        skald::GlobalPosition position;  // see ConsumedView::position()
        skald::MessageProgress progress;
    };

    /// Connects to the database, creates what is missing there, and begins to follow. The log and the
    /// failure must outlive it. Errors: those of PostgresDatabase::open; invalid_argument and
    /// unsupported_format, for tables that are not what these read models have made; those of
    /// ConsumedView::start.
    static skald::Result<std::unique_ptr<ShopViews>> open(const ShopViewsOptions& options,
                                                          skald::Log& log, FirstFailure& failure);

    /// Waits for the position as long as the database does not show it. Whether the shop has got so
    /// far cannot be known here.
    skald::Result<ListView> read(skald::GlobalPosition at_least,
                                 std::chrono::nanoseconds wait_max) override;
    /// One state of all read models. Errors: those of the database.
    skald::Result<std::unique_ptr<skald::SqlTransaction>> begin_read();
    /// As this transaction sees them.
    skald::Result<std::vector<Place>> places(skald::SqlTransaction& sql) const;

private:
    ShopViews() = default;
    skald::Result<ListView> read_now(skald::GlobalPosition at_least);

    std::unique_ptr<skald::postgres::PostgresDatabase> database_;
    std::vector<std::unique_ptr<ConsumedView>> views_;  // the list of orders is the first
};

}  // namespace orders
