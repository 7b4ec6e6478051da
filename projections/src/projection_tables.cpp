#include "projection_tables.hpp"

#include <algorithm>
#include <skald/projections/sql_checkpoints.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <utility>

#include "announced_positions.hpp"
#include "rebuild_table.hpp"
#include "request_table.hpp"
#include "sql_statements.hpp"

namespace skald {
namespace {

std::string joined(const std::vector<std::string>& statements) {
    std::string text;
    for (const std::string& statement : statements) text += statement + ";\n";
    return text;
}

// In PostgreSQL names have at most 63 bytes, and what is longer is cut without an error.
constexpr std::size_t name_bytes_max = 40;

void replace_first(std::string& text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    SKALD_ASSERT(at != std::string::npos);
    text.replace(at, what.size(), by);
}

// Indexes cannot be renamed everywhere, so those in braces have their generation in the name for
// ever; nobody names them in a query.
Result<void> create_objects(SqlTransaction& sql, const ReadModelForm& form, Generation generation) {
    TableNames names = names_in(form.statements, form.place, generation);
    for (std::string statement : form.statements) {
        const SqlCreation created = created_by(statement);
        const std::string index = created.kind == "index" ? created.name_in_braces() : "";
        if (!index.empty()) {
            replace_first(statement, created.name, index + "__" + std::to_string(generation));
        }
        const auto placed = names.placed(statement);
        if (!placed) return placed.error();
        if (const auto done = sql.run(*placed); !done) return done.error();
    }
    return {};
}

Error not_beside(const ReadModelForm& form, const std::string& why) {
    return invalid_argument("\"" + form.name +
                            "\" cannot be built beside the running version: " + why +
                            ", as in \"create table {revenue} (...)\"; rebuild() works as it is");
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
    if (stored.integer(0, 5) != form.partitions) {
        return differs(form, Errc::invalid_argument,
                       "is kept in " + std::to_string(stored.integer(0, 5)) +
                           " partitions, and the program has " + std::to_string(form.partitions));
    }
    if (stored.text(0, 3) != joined(form.statements)) {
        return differs(form, Errc::unsupported_format,
                       "has another schema with the same version " + std::to_string(form.version) +
                           ": a changed schema needs a higher version");
    }
    return std::nullopt;
}

}  // namespace

Result<ReadModelForm> ReadModelForm::of(const ProjectionDefinition& definition,
                                        const ProjectionOptions& options) {
    if (options.partitions == 0) return invalid_argument("a projection has at least 1 partition");
    auto statements = sql_statements(definition.schema);
    if (!statements) return statements.error();
    for (const std::string& statement : *statements) {
        if (creates_if_not_exists(statement)) {
            return invalid_argument(
                "a projection's tables are its own, and a rebuild drops them:"
                " \"if not exists\" is not allowed in the schema of \"" +
                definition.name + "\"");
        }
        if (created_by(statement).name_in_braces().size() > name_bytes_max) {
            return invalid_argument("a name in braces has at most " +
                                    std::to_string(name_bytes_max) +
                                    " bytes: " + created_by(statement).name);
        }
    }
    return ReadModelForm{definition.name,         definition.version,     options.source,
                         options.occurred_before, *std::move(statements), options.partitions};
}

Result<ReadModelForm> ReadModelForm::beside() const {
    for (const std::string& statement : statements) {
        const SqlCreation created = created_by(statement);
        if (created.kind == "other") {
            return not_beside(*this,
                              "its schema creates something else than tables, views and"
                              " indexes: \"" +
                                  statement + "\"");
        }
        if (!created.name.empty() && created.name_in_braces().empty()) {
            return not_beside(*this, "write the name of the " + created.kind + " \"" +
                                         created.name +
                                         "\" in braces, in the schema and in all statements");
        }
    }
    ReadModelForm form = *this;
    form.name = next_name(name);
    form.place = TableNames::Place::beside;
    return form;
}

std::string next_name(std::string_view name) {
    return std::string(name) + "/next";
}

TableNames names_in(const std::vector<std::string>& statements, TableNames::Place place,
                    Generation generation) {
    std::vector<std::string> names;
    for (const std::string& statement : statements) {
        const SqlCreation created = created_by(statement);
        const std::string name = created.kind == "index" ? "" : created.name_in_braces();
        if (!name.empty()) names.push_back(name);
    }
    return TableNames(std::move(names), place, generation);
}

Result<void> create_own_tables(SqlTransaction& sql) {
    if (auto table = SqlCheckpoints::create_table(sql); !table) return table.error();
    if (auto table = SqlParkedEvents::create_table(sql); !table) return table.error();
    const auto table = sql.run(
        "create table if not exists skald_projections (name text primary key, generation bigint"
        " not null, version bigint not null, source text not null, occurred_before bigint,"
        " statements text not null, partitions bigint not null)");
    if (!table) return table.error();
    if (auto made = create_announced_table(sql); !made) return made;
    if (auto made = create_request_table(sql); !made) return made;
    return create_rebuild_table(sql);
}

Result<std::optional<Generation>> find_read_model(SqlTransaction& sql, const ReadModelForm& form) {
    const auto stored = sql.run(
        "select version, source, occurred_before, statements, generation, partitions from"
        " skald_projections"
        " where name = $1",
        {form.name});
    if (!stored) return stored.error();
    if (stored->empty()) return std::optional<Generation>();
    if (auto other = difference(form, *stored)) return *std::move(other);
    return std::optional(stored->integer(0, 4));
}

Result<TableNames> create_schema(SqlTransaction& sql, std::string_view name,
                                 std::string_view schema) {
    const auto form = ReadModelForm::of(
        {.name = std::string(name), .schema = std::string(schema), .filter = {}}, {});
    if (!form) return form.error();
    if (auto created = create_objects(sql, *form, 1); !created) return created.error();
    return names_in(form->statements, TableNames::Place::live, 1);
}

Result<Generation> create_read_model(SqlTransaction& sql, const ReadModelForm& form,
                                     Generation before) {
    const Generation generation = before + 1;
    if (auto created = create_objects(sql, form, generation); !created) return created.error();
    const auto remembered = sql.run(
        "insert into skald_projections (name, generation, version, source, occurred_before,"
        " statements, partitions) values ($1, $2, $3, $4, $5, $6, $7)",
        {form.name, generation, form.version, form.source, as_bigint(form.occurred_before),
         joined(form.statements), form.partitions});
    if (!remembered) return remembered.error();
    return generation;
}

Result<Generation> drop_read_model(SqlTransaction& sql, const std::string& name,
                                   TableNames::Place place) {
    const auto stored =
        sql.run("select statements, generation from skald_projections where name = $1", {name});
    if (!stored) return stored.error();
    Generation generation = 0;
    if (!stored->empty()) {
        generation = stored->integer(0, 1);
        const auto statements = sql_statements(stored->text(0, 0));
        if (!statements) return statements.error();
        TableNames names = names_in(*statements, place, generation);
        // Backwards, because what came later may refer to what came before.
        for (std::size_t left = statements->size(); left > 0; --left) {
            const std::string drop = drop_statement_for((*statements)[left - 1]);
            if (drop.empty()) continue;
            const auto placed = names.placed(drop);
            if (!placed) return placed.error();
            if (const auto dropped = sql.run(*placed); !dropped) return dropped.error();
        }
    }
    const auto forgotten = sql.run("delete from skald_projections where name = $1", {name});
    if (!forgotten) return forgotten.error();
    if (auto gone = SqlParkedEvents::forget(sql, name); !gone) return gone.error();
    return generation;
}

Result<void> remake_read_model(SqlTransaction& sql, const ReadModelForm& form, bool announces) {
    const auto partitions = static_cast<std::uint32_t>(form.partitions);
    const auto reached = SqlCheckpoints::lock(sql, form.name, form.source, partitions);
    if (!reached) return reached.error();
    const auto dropped = drop_read_model(sql, form.name, form.place);
    if (!dropped) return dropped.error();
    // A number that nobody has seen, also not what may be built beside.
    const auto next = sql.run("select max(generation) from skald_projections where name = $1",
                              {next_name(form.name)});
    if (!next) return next.error();
    const auto created = create_read_model(sql, form, std::max(*dropped, next->integer(0, 0)));
    if (!created) return created.error();
    auto carried = announces ? carry_announced(sql, form.name, partitions, *reached)
                             : forget_announced(sql, form.name);
    if (!carried) return carried;
    return SqlCheckpoints::set_all(sql, form.name, form.source, partitions, {});
}

}  // namespace skald
