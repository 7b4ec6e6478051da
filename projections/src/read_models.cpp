#include <skald/projections/read_models.hpp>

#include "projection_tables.hpp"
#include "rebuild_table.hpp"

namespace skald {
namespace {

Result<void> read_live(SqlTransaction& sql, ReadModelStatus& model) {
    const auto rows = sql.run(
        "select p.version, p.source, p.partitions, count(c.position), min(c.position),"
        " (select count(*) from skald_parked_events e where e.consumer = p.name)"
        " from skald_projections p left join skald_checkpoints c on c.consumer = p.name and"
        " c.source = p.source and c.partition_number < p.partitions where p.name = $1"
        " group by p.name, p.version, p.source, p.partitions",
        {model.name});
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    model.version = rows->integer(0, 0);
    model.source = rows->text(0, 1);
    model.partitions = static_cast<std::uint32_t>(rows->integer(0, 2));
    if (rows->integer(0, 3) == rows->integer(0, 2)) {  // else a partition has not begun
        model.position = GlobalPosition(static_cast<std::uint64_t>(rows->integer(0, 4)));
    }
    model.parked = static_cast<std::uint64_t>(rows->integer(0, 5));
    return {};
}

}  // namespace

Result<std::vector<ReadModelStatus>> read_models(SqlDatabase& database) {
    auto sql = database.begin();
    if (!sql) return sql.error();
    // Not committed, so a database that is not Skald's stays as it is.
    if (auto tables = create_own_tables(**sql); !tables) return tables.error();
    const auto names = (*sql)->run(
        "select name from skald_projections where name not like '%/next'"
        " union select name from skald_rebuilds order by 1");
    if (!names) return names.error();
    std::vector<ReadModelStatus> models;
    for (std::size_t row = 0; row < names->size(); ++row) {
        ReadModelStatus model;
        model.name = names->text(row, 0);
        if (auto read = read_live(**sql, model); !read) return read.error();
        auto rebuild = load_rebuild(**sql, model.name);
        if (!rebuild) return rebuild.error();
        model.rebuild = *std::move(rebuild);
        models.push_back(std::move(model));
    }
    return models;
}

}  // namespace skald
