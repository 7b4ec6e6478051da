#include "announced_positions.hpp"

namespace skald {
namespace {

std::int64_t as_bigint(GlobalPosition position) {
    return static_cast<std::int64_t>(position.value());
}

GlobalPosition position_at(const SqlRows& rows, std::size_t column) {
    return GlobalPosition(static_cast<std::uint64_t>(rows.integer(0, column)));
}

}  // namespace

Result<void> create_announced_table(SqlTransaction& sql) {
    const auto table = sql.run(
        "create table if not exists skald_announced (name text not null, partition_number bigint"
        " not null, position bigint not null, primary key (name, partition_number))");
    if (!table) return table.error();
    return {};
}

Result<GlobalPosition> open_announced(SqlTransaction& sql, const std::string& name,
                                      std::uint32_t partition, GlobalPosition checkpoint) {
    const auto known =
        sql.run("select position from skald_announced where name = $1 and partition_number = $2",
                {name, std::int64_t{partition}});
    if (!known) return known.error();
    if (!known->empty()) return position_at(*known, 0);
    if (auto saved = save_announced(sql, name, partition, checkpoint); !saved) return saved.error();
    return checkpoint;
}

Result<void> save_announced(SqlTransaction& sql, const std::string& name, std::uint32_t partition,
                            GlobalPosition position) {
    const auto saved = sql.run(
        "insert into skald_announced (name, partition_number, position) values ($1, $2, $3)"
        " on conflict (name, partition_number) do update set position = excluded.position",
        {name, std::int64_t{partition}, as_bigint(position)});
    if (!saved) return saved.error();
    return {};
}

Result<void> carry_announced(SqlTransaction& sql, const std::string& name, std::uint32_t partitions,
                             GlobalPosition former) {
    const auto known =
        sql.run("select count(*), max(position) from skald_announced where name = $1", {name});
    if (!known) return known.error();
    if (known->integer(0, 0) == std::int64_t{partitions}) return {};
    // Events move to other partitions: the furthest position is safe for all.
    const GlobalPosition position = known->integer(0, 0) == 0 ? former : position_at(*known, 1);
    if (auto gone = forget_announced(sql, name); !gone) return gone;
    for (std::uint32_t partition = 0; partition < partitions; ++partition) {
        if (auto saved = save_announced(sql, name, partition, position); !saved) return saved;
    }
    return {};
}

Result<void> forget_announced(SqlTransaction& sql, const std::string& name) {
    const auto gone = sql.run("delete from skald_announced where name = $1", {name});
    if (!gone) return gone.error();
    return {};
}

}  // namespace skald
