#include "projections_commands.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <skald/projections/parked_requests.hpp>
#include <skald/projections/read_models.hpp>
#include <skald/projections/sql_parked_events.hpp>

#include "commands.hpp"
#include "read_model_database.hpp"

namespace skald::cli {
namespace {

struct Options {
    DatabaseChoice database;
    std::string projection;      // empty: all
    std::uint64_t position = 0;  // 0: none
    bool all = false;
    std::size_t limit = 100;
};

Value at(GlobalPosition position) {
    return number(position.value());
}

Value version_of(const ReadModelStatus& model) {
    if (!model.version) return std::monostate();
    return *model.version;
}

Value built_until(const ReadModelStatus& model) {
    if (!model.rebuild) return std::monostate();
    return at(model.rebuild->position);
}

Value seconds_left(const ReadModelStatus& model) {
    const auto left = model.rebuild ? model.rebuild->time_left() : std::nullopt;
    if (!left) return std::monostate();
    return std::chrono::duration_cast<std::chrono::seconds>(*left).count();
}

Result<Outcome> show_status(const Options& options) {
    const auto database = open_database(options.database);
    if (!database) return database.error();
    const auto models = read_models(**database);
    if (!models) return models.error();
    Table table{"projections",
                {"name", "version", "source", "partitions", "position", "parked", "built_until",
                 "seconds_left"},
                {}};
    for (const ReadModelStatus& model : *models) {
        table.rows.push_back({model.name, version_of(model), model.source,
                              std::int64_t{model.partitions}, at(model.position),
                              number(model.parked), built_until(model), seconds_left(model)});
    }
    const bool waits =
        std::ranges::any_of(*models, [](const ReadModelStatus& model) { return model.parked > 0; });
    return Outcome{{{}, {std::move(table)}}, waits ? ExitCode::waiting : ExitCode::done};
}

// Of one projection, as far as there is room in the table.
Result<void> add_parked(SqlDatabase& database, const std::string& projection, std::size_t limit,
                        Table& table) {
    const auto parked =
        SqlParkedEvents(database).list(projection, limit - std::min(limit, table.rows.size()));
    if (!parked) return parked.error();
    const auto requested = requested_retries(database, projection);
    if (!requested) return requested.error();
    for (const ParkedEvent& event : *parked) {
        const bool is_requested = std::ranges::find(*requested, event.position) != requested->end();
        table.rows.push_back({event.consumer, at(event.position), event.stream, event.type,
                              std::int64_t{event.attempts}, to_string(event.parked_at),
                              is_requested, event.error});
    }
    return {};
}

Result<Outcome> list_parked(const Options& options) {
    const auto database = open_database(options.database);
    if (!database) return database.error();
    Table table{"parked_events",
                {"projection", "position", "stream", "type", "attempts", "parked_at", "retry_asked",
                 "error"},
                {}};
    std::vector<std::string> names{options.projection};
    if (options.projection.empty()) {
        const auto models = read_models(**database);
        if (!models) return models.error();
        names.clear();
        for (const ReadModelStatus& model : *models) names.push_back(model.name);
    }
    for (const std::string& name : names) {
        auto added = add_parked(**database, name, options.limit, table);
        if (!added) return added.error();
    }
    const auto code = table.rows.empty() ? ExitCode::done : ExitCode::waiting;
    return Outcome{{{}, {std::move(table)}}, code};
}

Result<Outcome> retry_parked(const Options& options) {
    if (options.all == (options.position != 0)) {
        return invalid_argument("either --position or --all");
    }
    const auto database = open_database(options.database);
    if (!database) return database.error();
    std::uint64_t asked = 1;
    if (options.all) {
        const auto requested = request_retry_of_all(**database, options.projection);
        if (!requested) return requested.error();
        asked = *requested;
    } else {
        auto requested =
            request_retry(**database, options.projection, GlobalPosition(options.position));
        if (!requested) return requested.error();
    }
    return Outcome{{{{"retries_asked", number(asked)}}}};
}

Result<Outcome> skip_parked(const Options& options) {
    const auto database = open_database(options.database);
    if (!database) return database.error();
    auto skipped = give_up_parked(**database, options.projection, GlobalPosition(options.position));
    if (!skipped) return skipped.error();
    return Outcome{{{{"given_up", number(options.position)}}}};
}

using Run = Result<Outcome> (*)(const Options&);

// The subcommand with what all have. Its other options go into what it yields.
std::pair<CLI::App*, std::shared_ptr<Options>> add_command(CLI::App& group, Commands& commands,
                                                           const std::string& name,
                                                           const std::string& about, Run run) {
    CLI::App* const words = group.add_subcommand(name, about);
    auto options = std::make_shared<Options>();
    add_database_options(*words, options->database);
    commands.add(*words, [options, run] { return run(*options); });
    return {words, std::move(options)};
}

void add_parked_commands(CLI::App& group, Commands& commands) {
    CLI::App* const parked =
        group.add_subcommand("parked", "events that projections could not handle");
    parked->require_subcommand(1);
    const auto [list, listed] =
        add_command(*parked, commands, "list", "show them, the oldest first", list_parked);
    list->add_option("projection", listed->projection, "of this one only");
    list->add_option("--limit", listed->limit, "rows at most")->capture_default_str();
    const auto [retry, retried] =
        add_command(*parked, commands, "retry",
                    "have the program that runs the projection try them again, once its code is"
                    " mended; it looks once a second",
                    retry_parked);
    retry->add_option("projection", retried->projection)->required();
    retry->add_option("--position", retried->position, "of the event");
    retry->add_flag("--all", retried->all, "all that wait for no other");
    const auto [skip, skipped] =
        add_command(*parked, commands, "skip",
                    "give an event up: it will never be in the read model", skip_parked);
    skip->add_option("projection", skipped->projection)->required();
    skip->add_option("--position", skipped->position, "of the event")->required();
}

}  // namespace

void add_projections_commands(CLI::App& program, Commands& commands) {
    CLI::App* const group =
        program.add_subcommand("projections", "read models on SQLite and PostgreSQL");
    group->require_subcommand(1);
    add_command(*group, commands, "status", "show the read models and how far they are",
                show_status);
    add_parked_commands(*group, commands);
}

}  // namespace skald::cli
