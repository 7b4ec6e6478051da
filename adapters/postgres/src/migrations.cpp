#include "migrations.hpp"

#include <array>
#include <utility>

namespace skald::postgres {
namespace {

struct Step {
    std::string_view name;
    std::array<std::string_view, 3> parts;
};

const std::array steps{
    Step{"streams, events, snapshots",
         {migration_1_tables, migration_1_append, migration_1_streams}},
};

std::string for_schema(std::string_view text, const std::string& schema) {
    constexpr std::string_view hole = "{schema}";
    std::string filled;
    for (std::size_t at = text.find(hole); at != std::string_view::npos; at = text.find(hole)) {
        filled += text.substr(0, at);
        filled += schema;
        text.remove_prefix(at + hole.size());
    }
    return filled += text;
}

Error unsupported(std::string message) {
    return Error{Errc::unsupported_format, std::move(message)};
}

// Asks for one number. Schema and table may not be there.
Result<int> number(Session& session, const std::string& sql) {
    const Answer answer = session.run(sql);
    if (const Failure* failure = failure_of(answer)) return failure->error;
    return std::get<Rows>(answer).number<int>(0, 0);
}

Result<void> run(Session& session, const std::string& script) {
    const Answer answer = session.run_script(script);
    if (const Failure* failure = failure_of(answer)) return failure->error;
    return {};
}

Result<void> check_encoding(Session& session) {
    const Answer answer = session.run("show server_encoding");
    if (const Failure* failure = failure_of(answer)) return failure->error;
    const auto encoding = std::get<Rows>(answer).text(0, 0);
    if (encoding == "UTF8") return {};
    return unsupported("the database is in " + std::string(encoding) + ", and must be in UTF-8");
}

// In the transaction that holds the lock.
Result<void> apply_from(Session& session, const std::string& schema, int done) {
    if (done == 0) {
        auto begun = run(session, "create schema if not exists " + schema +
                                      "; create table if not exists " + schema +
                                      ".migrations (number integer primary key, name text not null,"
                                      " applied_at timestamptz not null default now())");
        if (!begun) return begun;
    }
    for (std::size_t i = static_cast<std::size_t>(done); i < steps.size(); ++i) {
        for (const std::string_view part : steps[i].parts) {
            if (auto ran = run(session, for_schema(part, schema)); !ran) return ran;
        }
        auto noted =
            run(session, "insert into " + schema + ".migrations (number, name) values (" +
                             std::to_string(i + 1) + ", '" + std::string(steps[i].name) + "')");
        if (!noted) return noted;
    }
    return {};
}

Result<void> apply(Session& session, const std::string& schema) {
    // One key for all schemas: migrations are rare.
    auto begun = run(session,
                     "begin isolation level read committed;"
                     "select pg_advisory_xact_lock(1936415084)");
    if (!begun) return begun;
    const auto done = applied_migration(session, schema);  // somebody may have been faster
    Result<void> changed = done ? apply_from(session, schema, *done) : done.error();
    if (changed) changed = run(session, "commit");
    if (!changed) session.give_up();  // the server rolls back
    return changed;
}

}  // namespace

int newest_migration() {
    return static_cast<int>(steps.size());
}

std::string_view migration_name(int number) {
    return number >= 1 && number <= newest_migration()
               ? steps[static_cast<std::size_t>(number) - 1].name
               : std::string_view();
}

Result<int> applied_migration(Session& session, const std::string& schema) {
    auto exists = number(session, "select count(*) from pg_catalog.pg_tables where schemaname = '" +
                                      schema + "' and tablename = 'migrations'");
    if (!exists || *exists == 0) return exists;
    return number(session, "select coalesce(max(number), 0) from " + schema + ".migrations");
}

Result<void> check_server(const Session& session) {
    const int version = session.server_version();
    if (version >= oldest_server_version) return {};
    return unsupported("the server is PostgreSQL " + std::to_string(version / 10000) +
                       ", and Skald needs " + std::to_string(oldest_server_version / 10000) +
                       " or newer");
}

Result<void> migrate(Session& session, const std::string& schema, bool may_apply) {
    if (auto checked = check_server(session); !checked) return checked;
    if (auto checked = check_encoding(session); !checked) return checked;
    const auto done = applied_migration(session, schema);
    if (!done) return done.error();
    if (*done == newest_migration()) return {};
    if (*done > newest_migration()) {
        return unsupported("the schema \"" + schema + "\" is at migration " +
                           std::to_string(*done) + ", and this library knows " +
                           std::to_string(newest_migration()));
    }
    if (may_apply) return apply(session, schema);
    return unsupported("the schema \"" + schema + "\" is at migration " + std::to_string(*done) +
                       " of " + std::to_string(newest_migration()) + " and may not be migrated");
}

}  // namespace skald::postgres
