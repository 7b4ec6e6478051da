#include "projection_tables.hpp"

#include <skald/projections/sql_checkpoints.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <utility>

#include "sql_statements.hpp"

namespace skald {
namespace {

std::string joined(const std::vector<std::string>& statements) {
    std::string text;
    for (const std::string& statement : statements) text += statement + ";\n";
    return text;
}

Result<void> run_all(SqlTransaction& sql, const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) {
        if (const auto done = sql.run(statement); !done) return done.error();
    }
    return {};
}

SqlValue as_bigint(const std::optional<Timestamp>& time) {
    if (!time) return std::monostate();
    return std::int64_t{time->time_since_epoch().count()};
}

Error differs(const ReadModelForm& form, Errc code, const std::string& how) {
    return Error{code, "the read model of projection \"" + form.name + "\" " + how +
                           "; rebuild() makes it anew"};
}

// Why the stored form is another; empty if it is the same.
std::optional<Error> difference(const ReadModelForm& form, const SqlRows& stored) {
    if (stored.integer(0, 0) != form.version) {
        return differs(form, Errc::unsupported_format,
                       "is of version " + std::to_string(stored.integer(0, 0)) +
                           ", and the program has version " + std::to_string(form.version));
    }
    if (stored.text(0, 1) != form.source) {
        return differs(
            form, Errc::invalid_argument,
            "is built from source \"" + stored.text(0, 1) + "\", not from \"" + form.source + "\"");
    }
    if (stored.rows[0][2] != as_bigint(form.occurred_before)) {
        return differs(form, Errc::invalid_argument, "shows events up to another occurred_before");
    }
    if (stored.text(0, 3) != joined(form.statements)) {
        return differs(form, Errc::unsupported_format,
                       "has another schema with the same version " + std::to_string(form.version) +
                           ": a changed schema needs a higher version");
    }
    return std::nullopt;
}

}  // namespace

Result<ReadModelForm> ReadModelForm::of(const ProjectionDefinition& definition, std::string source,
                                        std::optional<Timestamp> occurred_before) {
    auto statements = sql_statements(definition.schema);
    if (!statements) return statements.error();
    for (const std::string& statement : *statements) {
        if (!creates_if_not_exists(statement)) continue;
        return invalid_argument(
            "a projection's tables are its own, and a rebuild drops them:"
            " \"if not exists\" is not allowed in the schema of \"" +
            definition.name + "\"");
    }
    return ReadModelForm{definition.name, definition.version, std::move(source), occurred_before,
                         *std::move(statements)};
}

Result<void> create_own_tables(SqlTransaction& sql) {
    if (auto table = SqlCheckpoints::create_table(sql); !table) return table.error();
    if (auto table = SqlParkedEvents::create_table(sql); !table) return table.error();
    const auto table = sql.run(
        "create table if not exists skald_projections (name text primary key, generation bigint"
        " not null, version bigint not null, source text not null, occurred_before bigint, "
        "statements text not null)");
    if (!table) return table.error();
    return {};
}

Result<std::optional<Generation>> find_read_model(SqlTransaction& sql, const ReadModelForm& form) {
    const auto stored = sql.run(
        "select version, source, occurred_before, statements, generation from skald_projections"
        " where name = $1",
        {form.name});
    if (!stored) return stored.error();
    if (stored->empty()) return std::optional<Generation>();
    if (auto other = difference(form, *stored)) return *std::move(other);
    return std::optional(stored->integer(0, 4));
}

Result<void> create_schema(SqlTransaction& sql, std::string_view name, std::string_view schema) {
    const auto form = ReadModelForm::of(
        {.name = std::string(name), .schema = std::string(schema), .filter = {}}, "", std::nullopt);
    if (!form) return form.error();
    return run_all(sql, form->statements);
}

Result<Generation> create_read_model(SqlTransaction& sql, const ReadModelForm& form,
                                     Generation before) {
    if (auto created = run_all(sql, form.statements); !created) return created.error();
    const auto remembered = sql.run(
        "insert into skald_projections (name, generation, version, source, occurred_before,"
        " statements) values ($1, $2, $3, $4, $5, $6)",
        {form.name, before + 1, form.version, form.source, as_bigint(form.occurred_before),
         joined(form.statements)});
    if (!remembered) return remembered.error();
    return before + 1;
}

Result<Generation> drop_read_model(SqlTransaction& sql, const std::string& name) {
    const auto stored =
        sql.run("select statements, generation from skald_projections where name = $1", {name});
    if (!stored) return stored.error();
    Generation generation = 0;
    if (!stored->empty()) {
        generation = stored->integer(0, 1);
        const auto statements = sql_statements(stored->text(0, 0));
        if (!statements) return statements.error();
        // Backwards, because what came later may refer to what came before.
        for (std::size_t left = statements->size(); left > 0; --left) {
            const std::string drop = drop_statement_for((*statements)[left - 1]);
            if (drop.empty()) continue;
            if (const auto dropped = sql.run(drop); !dropped) return dropped.error();
        }
    }
    const auto forgotten = sql.run("delete from skald_projections where name = $1", {name});
    if (!forgotten) return forgotten.error();
    if (auto gone = SqlParkedEvents::forget(sql, name); !gone) return gone.error();
    if (auto gone = SqlCheckpoints::forget(sql, name); !gone) return gone.error();
    return generation;
}

}  // namespace skald
