// skald projections status, skald projections parked ...: read models on SQLite and PostgreSQL.
#pragma once

namespace CLI {
class App;
}

namespace skald::cli {

class Commands;

void add_projections_commands(CLI::App& program, Commands& commands);

}  // namespace skald::cli
