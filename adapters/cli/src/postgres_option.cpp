#include "postgres_option.hpp"

#include <CLI/CLI.hpp>

namespace skald::cli {

void add_postgres_option(CLI::App& words, std::string& connection) {
    // Without a default that would be shown: it may hold a password.
    words
        .add_option("--connection", connection,
                    "as libpq takes it: \"host=db user=shop dbname=shop\" or a postgresql:// URL;"
                    " what is not said comes from PGHOST, PGPASSWORD and the like. Others on this"
                    " machine can read a command line: keep passwords in the environment or in"
                    " ~/.pgpass")
        ->envname("SKALD_PG_URL");
}

}  // namespace skald::cli
