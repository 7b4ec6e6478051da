#include "read_model_swap.hpp"

#include <algorithm>
#include <skald/projections/sql_checkpoints.hpp>

#include "announced_positions.hpp"
#include "rebuild_table.hpp"
#include "sql_statements.hpp"

namespace skald {
namespace {

constexpr std::uint32_t all_partitions = 0;  // are built under one checkpoint

Result<GlobalPosition> claim(SqlTransaction& sql, const BesideBuild& build) {
    if (auto tables = create_own_tables(sql); !tables) return tables.error();
    return SqlCheckpoints::claim(sql, build.form.name, build.form.source, all_partitions,
                                 build.token);
}

std::uint32_t partitions_of(const BesideBuild& build) {
    return static_cast<std::uint32_t>(build.form.partitions);
}

Result<void> run(SqlTransaction& sql, std::string_view statement,
                 std::initializer_list<SqlValue> parameters = {}) {
    const auto done = sql.run(statement, parameters);
    if (!done) return done.error();
    return {};
}

// Views cannot be renamed everywhere, so they are made anew.
Result<void> drop_views(SqlTransaction& sql, const ReadModelForm& form, TableNames& built) {
    for (std::size_t left = form.statements.size(); left > 0; --left) {
        const SqlCreation created = created_by(form.statements[left - 1]);
        if (!created.is_view()) continue;
        const auto dropped =
            run(sql, "drop " + created.kind + " " + built.table(created.name_in_braces()));
        if (!dropped) return dropped.error();
    }
    return {};
}

Result<void> move_tables(SqlTransaction& sql, const ReadModelForm& form, Generation generation) {
    TableNames built = names_in(form.statements, TableNames::Place::beside, generation);
    TableNames live = names_in(form.statements, TableNames::Place::live, generation);
    if (auto dropped = drop_views(sql, form, built); !dropped) return dropped.error();
    for (const std::string& statement : form.statements) {
        const SqlCreation created = created_by(statement);
        const std::string name = created.name_in_braces();
        if (created.kind == "table") {
            const auto renamed =
                run(sql, "alter table " + built.table(name) + " rename to " + live.table(name));
            if (!renamed) return renamed.error();
        }
        if (!created.is_view()) continue;
        const auto placed = live.placed(statement);
        if (!placed) return placed.error();
        if (auto made = run(sql, *placed); !made) return made.error();
    }
    return {};
}

Result<void> move_rows(SqlTransaction& sql, const BesideBuild& build, GlobalPosition position,
                       Generation generation) {
    const auto form = run(sql,
                          "update skald_projections set name = $1, generation = $3 where"
                          " name = $2",
                          {build.live, build.form.name, generation});
    if (!form) return form.error();
    const auto parked = run(sql, "update skald_parked_events set consumer = $1 where consumer = $2",
                            {build.live, build.form.name});
    if (!parked) return parked.error();
    const auto set =
        SqlCheckpoints::set_all(sql, build.live, build.form.source, partitions_of(build), position);
    if (!set) return set.error();
    if (auto gone = SqlCheckpoints::forget(sql, build.form.name); !gone) return gone.error();
    return remove_rebuild(sql, build.live);
}

}  // namespace

Result<void> begin_beside(SqlTransaction& sql, const BesideBuild& build, Timestamp now) {
    if (auto claimed = claim(sql, build); !claimed) return claimed.error();
    const auto found = find_read_model(sql, build.form);
    if (!found) {
        return Error{found.error().code,
                     "another rebuild is going on, abort() it first: " + found.error().message};
    }
    if (*found) return {};
    const auto before = stored_generation(sql, build.live);
    if (!before) return before.error();
    const auto created = create_read_model(sql, build.form, *before);
    if (!created) return created.error();
    return add_rebuild(sql, build.live, now);
}

Result<std::optional<Generation>> swap_in(SqlTransaction& sql, const BesideBuild& build) {
    const auto built_to = claim(sql, build);
    if (!built_to) return built_to.error();
    const auto built = find_read_model(sql, build.form);
    if (!built) return built.error();
    if (!*built) return Error{Errc::not_found, "\"" + build.form.name + "\" is not being built"};
    const auto live_to =
        SqlCheckpoints::lock(sql, build.live, build.form.source, partitions_of(build));
    if (!live_to) return live_to.error();
    if (*built_to < *live_to) return std::optional<Generation>();
    const auto before = drop_read_model(sql, build.live, TableNames::Place::live);
    if (!before) return before.error();
    // What the former version has not seen, the next runner announces. Where there was none, the
    // read model begins in silence.
    const GlobalPosition former = *before == 0 ? *built_to : *live_to;
    const auto carried = build.announces
                             ? carry_announced(sql, build.live, partitions_of(build), former)
                             : forget_announced(sql, build.live);
    if (!carried) return carried.error();
    if (auto moved = move_tables(sql, build.form, **built); !moved) return moved.error();
    // Whoever knew the former one must notice, also if that was made anew meanwhile.
    const Generation generation = std::max(**built, *before + 1);
    if (auto moved = move_rows(sql, build, *built_to, generation); !moved) return moved.error();
    return std::optional(generation);
}

Result<void> drop_beside(SqlTransaction& sql, const BesideBuild& build) {
    if (auto claimed = claim(sql, build); !claimed) return claimed.error();
    const auto gone = drop_read_model(sql, build.form.name, TableNames::Place::beside);
    if (!gone) return gone.error();
    // The next one gets a number that nobody has seen.
    const auto counted = run(sql,
                             "update skald_projections set generation = $2 where name = $1 and"
                             " generation < $2",
                             {build.live, *gone});
    if (!counted) return counted.error();
    if (auto forgot = SqlCheckpoints::forget(sql, build.form.name); !forgot) return forgot.error();
    return remove_rebuild(sql, build.live);
}

Result<Generation> stored_generation(SqlTransaction& sql, const std::string& name) {
    const auto stored = sql.run("select generation from skald_projections where name = $1", {name});
    if (!stored) return stored.error();
    return stored->empty() ? Generation() : stored->integer(0, 0);
}

}  // namespace skald
