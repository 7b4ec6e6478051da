// The read model's database of these tests: one in memory. tests/adapters/postgres runs them on its
// own.
#pragma once
#include <skald/adapters/sqlite/sqlite_database.hpp>

namespace skald::test {

class ProjectionDatabase {
public:
    SqlDatabase& get() { return *database_; }

    /// A table of the names of all tables.
    static constexpr std::string_view tables = "sqlite_schema";

private:
    std::unique_ptr<sqlite::Database> database_ = sqlite::Database::in_memory().value();
};

}  // namespace skald::test
