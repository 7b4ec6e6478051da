// The database of tests/projections, on the server of these tests.
#pragma once
#include <skald/adapters/postgres/postgres_database.hpp>

#include "postgres_setup.hpp"

namespace skald::test {

class ProjectionDatabase {
public:
    ProjectionDatabase() {
        postgres::test::ask("create schema " + schema_.name());
        auto opened = postgres::PostgresDatabase::open(
            {.connection = postgres::test::connection() + " options='-csearch_path=" +
                           schema_.name() + " -cclient_min_messages=warning'"});
        database_ = std::move(opened).value();
    }
    SqlDatabase& get() { return *database_; }

    /// A table of the names of all tables.
    static constexpr std::string_view tables =
        "(select tablename as name from pg_tables where schemaname = current_schema()) as t";

private:
    postgres::test::Schema schema_;
    std::unique_ptr<postgres::PostgresDatabase> database_;
};

}  // namespace skald::test
