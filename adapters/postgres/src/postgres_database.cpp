#include <skald/adapters/postgres/postgres_database.hpp>
#include <utility>

#include "session_pool.hpp"
#include "transaction.hpp"

namespace skald::postgres {

struct PostgresDatabase::Parts {
    explicit Parts(const DatabaseOptions& options)
        : pool(options.connection, {.sessions_max = options.connections_max,
                                    .wait = options.connection_wait,
                                    .prepare_statements = options.prepare_statements}) {}

    SessionPool pool;
};

PostgresDatabase::PostgresDatabase(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PostgresDatabase::~PostgresDatabase() = default;

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(DatabaseOptions options) {
    if (options.connections_max == 0) return invalid_argument("no connection is allowed");
    auto parts = std::make_unique<Parts>(options);
    if (auto session = parts->pool.borrow(); !session) return session.error();
    return std::unique_ptr<PostgresDatabase>(new PostgresDatabase(std::move(parts)));
}

Result<std::unique_ptr<SqlTransaction>> PostgresDatabase::begin() {
    return Transaction::begin(parts_->pool, "begin");
}

Result<std::unique_ptr<SqlTransaction>> PostgresDatabase::begin_read() {
    return Transaction::begin(parts_->pool, "begin isolation level repeatable read, read only");
}

}  // namespace skald::postgres
