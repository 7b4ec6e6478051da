// How every command is told which PostgreSQL it should connect to.
#pragma once
#include <string>

namespace CLI {
class App;
}

namespace skald::cli {

/// --connection, else $SKALD_PG_URL, else what libpq's own variables say (PGHOST, PGPASSWORD ...).
void add_postgres_option(CLI::App& words, std::string& connection);

}  // namespace skald::cli
