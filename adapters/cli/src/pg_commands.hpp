// skald pg migrate, skald pg status: the schema of a store in PostgreSQL.
#pragma once

namespace CLI {
class App;
}

namespace skald::cli {

class Commands;

void add_pg_commands(CLI::App& program, Commands& commands);

}  // namespace skald::cli
