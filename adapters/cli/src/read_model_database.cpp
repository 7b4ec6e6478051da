#include "read_model_database.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <skald/adapters/postgres/postgres_database.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <utility>

#include "postgres_option.hpp"

namespace skald::cli {

void add_database_options(CLI::App& words, DatabaseChoice& choice) {
    words.add_option("--sqlite", choice.sqlite,
                     "the file of a read model on SQLite; without it, PostgreSQL is asked");
    add_postgres_option(words, choice.connection);
}

Result<std::unique_ptr<SqlDatabase>> open_database(const DatabaseChoice& choice) {
    if (choice.sqlite.empty()) {
        auto opened = postgres::PostgresDatabase::open({.connection = choice.connection});
        if (!opened) return opened.error();
        return std::unique_ptr<SqlDatabase>(*std::move(opened));
    }
    // SQLite would make the file.
    std::error_code ignored;
    if (!std::filesystem::exists(choice.sqlite, ignored)) {
        return Error{Errc::not_found, "there is no file \"" + choice.sqlite + "\""};
    }
    auto opened = sqlite::Database::open(choice.sqlite);
    if (!opened) return opened.error();
    return std::unique_ptr<SqlDatabase>(*std::move(opened));
}

}  // namespace skald::cli
