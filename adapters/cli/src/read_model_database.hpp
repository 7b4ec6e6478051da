// Which database a read model lies in.
#pragma once
#include <memory>
#include <skald/core/sql.hpp>
#include <string>

namespace CLI {
class App;
}

namespace skald::cli {

struct DatabaseChoice {
    std::string sqlite;      // a file; empty: PostgreSQL
    std::string connection;  // as libpq takes it
};

/// --sqlite FILE, or PostgreSQL by --connection and what stands for it.
void add_database_options(CLI::App& words, DatabaseChoice& choice);

/// Errors: not_found, when there is no such file; those of opening.
Result<std::unique_ptr<SqlDatabase>> open_database(const DatabaseChoice& choice);

}  // namespace skald::cli
