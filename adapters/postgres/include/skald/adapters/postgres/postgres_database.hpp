// The SQL port on PostgreSQL: read models that several programs fill and ask.
//
//     auto database = skald::postgres::PostgresDatabase::open(
//         {.connection = "host=127.0.0.1 user=shop dbname=shop"});
//     if (!database) return report(database.error());
//     skald::ProjectionRunner runner(store, **database, Revenue(), codec);
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <skald/core/sql.hpp>
#include <string>

namespace skald::postgres {

struct DatabaseOptions {
    /// As libpq takes it; see Options::connection.
    std::string connection = {};
    /// Transactions at once. Who begins one more waits.
    std::size_t connections_max = 8;
    /// For how long; then unavailable.
    std::chrono::milliseconds connection_wait = std::chrono::seconds(5);
    /// See Options::prepare_statements.
    bool prepare_statements = true;
};

/// One database on a server. Any thread may begin a transaction, and several run at once. Tables
/// without a schema in their name are where the connection's search_path says:
/// "options=-csearch_path=views" in the connection string.
///
/// SQL is PostgreSQL's, one statement a run. Booleans come as 0 and 1, numerics as integers if they
/// are whole and fit, else as floating-point numbers, all other types as their text. A text with a
/// zero byte is invalid_argument, because PostgreSQL keeps none.
class PostgresDatabase final : public SqlDatabase {
public:
    /// Connects once, to see that it can. Errors: unavailable, permission_denied, not_found (the
    /// database), invalid_argument (the connection string).
    static Result<std::unique_ptr<PostgresDatabase>> open(DatabaseOptions options);
    /// All transactions must have ended.
    ~PostgresDatabase() override;

    /// A transaction at the isolation level that the server or the connection string sets; READ
    /// COMMITTED if none does. Errors: unavailable, permission_denied.
    Result<std::unique_ptr<SqlTransaction>> begin() override;
    /// A transaction that sees one state of the database; writing is permission_denied.
    Result<std::unique_ptr<SqlTransaction>> begin_read();

private:
    struct Parts;
    explicit PostgresDatabase(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps libpqxx out of this header
};

}  // namespace skald::postgres
