#include "pg_commands.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <skald/adapters/postgres/schema.hpp>

#include "commands.hpp"
#include "postgres_option.hpp"

namespace skald::cli {
namespace {

using postgres::SchemaStatus;
using postgres::SchemaStep;

std::string state_of(const SchemaStatus& status) {
    if (status.is_newer()) return "newer than this program";
    if (status.is_current()) return "current";
    return status.applied == 0 ? "missing" : "behind";
}

ExitCode code_of(const SchemaStatus& status) {
    if (status.is_newer()) return ExitCode::unsupported;
    return status.is_current() ? ExitCode::done : ExitCode::waiting;
}

Value applied_at(const SchemaStep& step) {
    if (!step.applied_at) return std::monostate();
    return to_string(*step.applied_at);
}

Answer describe(const SchemaStatus& status) {
    Answer answer{{{"schema", status.schema},
                   {"state", state_of(status)},
                   {"applied", std::int64_t{status.applied}},
                   {"known", std::int64_t{status.known}},
                   {"database", status.database},
                   {"user", status.user},
                   {"server", status.server_version},
                   {"standby", status.is_standby},
                   {"durable", status.is_durable},
                   {"head", number(status.head.value())},
                   {"bytes", number(status.bytes)}}};
    Table steps{"steps", {"number", "name", "applied_at"}, {}};
    for (const SchemaStep& step : status.steps) {
        const Value name = step.name.empty() ? Value() : Value(step.name);
        steps.rows.push_back({std::int64_t{step.number}, name, applied_at(step)});
    }
    answer.tables.push_back(std::move(steps));
    return answer;
}

Result<Outcome> show_status(const postgres::Options& options) {
    const auto status = postgres::schema_status(options);
    if (!status) return status.error();
    return Outcome{describe(*status), code_of(*status)};
}

Result<Outcome> migrate(const postgres::Options& options) {
    const auto before = postgres::schema_status(options);
    if (!before) return before.error();
    const auto after = postgres::migrate_schema(options);
    if (!after) return after.error();
    Answer answer = describe(*after);
    answer.facts.push_back({"migrated_from", std::int64_t{before->applied}});
    return Outcome{std::move(answer), code_of(*after)};
}

void add_command(CLI::App& group, Commands& commands, const std::string& name,
                 const std::string& about, Result<Outcome> (*run)(const postgres::Options&)) {
    CLI::App* const words = group.add_subcommand(name, about);
    const auto options = std::make_shared<postgres::Options>();
    add_postgres_option(*words, options->connection);
    words->add_option("--schema", options->schema, "the schema that holds the store")
        ->capture_default_str();
    commands.add(*words, [options, run] { return run(*options); });
}

}  // namespace

void add_pg_commands(CLI::App& program, Commands& commands) {
    CLI::App* const group = program.add_subcommand("pg", "the schema of a store in PostgreSQL");
    group->require_subcommand(1);
    add_command(*group, commands, "migrate",
                "make the schema, or bring it up to what this program knows", migrate);
    add_command(*group, commands, "status",
                "show what is there and what a migration would do; changes nothing", show_status);
}

}  // namespace skald::cli
