#include "rebuild_table.hpp"

#include "projection_tables.hpp"

namespace skald {
namespace {

Result<void> without_rows(const Result<SqlRows>& done) {
    if (!done) return done.error();
    return {};
}

std::int64_t as_bigint(Timestamp time) {
    return std::int64_t{time.time_since_epoch().count()};
}

Timestamp time_at(const SqlRows& rows, std::size_t column) {
    return Timestamp(std::chrono::nanoseconds(rows.integer(0, column)));
}

GlobalPosition position_at(const SqlRows& rows, std::size_t column) {
    return GlobalPosition(static_cast<std::uint64_t>(rows.integer(0, column)));
}

}  // namespace

Result<void> create_rebuild_table(SqlTransaction& sql) {
    return without_rows(
        sql.run("create table if not exists skald_rebuilds (name text primary key, head bigint not"
                " null, positions_per_second double precision not null, begun_at bigint not null,"
                " noted_at bigint not null)"));
}

Result<void> add_rebuild(SqlTransaction& sql, const std::string& name, Timestamp now) {
    return without_rows(
        sql.run("insert into skald_rebuilds (name, head, positions_per_second, begun_at, noted_at)"
                " values ($1, 0, 0, $2, $3)",
                {name, as_bigint(now), as_bigint(now)}));
}

Result<void> note_rebuild(SqlTransaction& sql, const std::string& name, GlobalPosition head,
                          double positions_per_second, Timestamp now) {
    return without_rows(sql.run(
        "update skald_rebuilds set head = $2, positions_per_second = $3, noted_at = $4"
        " where name = $1",
        {name, static_cast<std::int64_t>(head.value()), positions_per_second, as_bigint(now)}));
}

Result<void> remove_rebuild(SqlTransaction& sql, const std::string& name) {
    return without_rows(sql.run("delete from skald_rebuilds where name = $1", {name}));
}

Result<std::optional<RebuildProgress>> load_rebuild(SqlTransaction& sql, const std::string& name) {
    const std::string next = next_name(name);
    const auto rows = sql.run(
        "select p.version, r.head, r.positions_per_second, r.begun_at, r.noted_at,"
        " (select max(c.position) from skald_checkpoints c where c.consumer = $2),"
        " (select count(*) from skald_parked_events e where e.consumer = $2)"
        " from skald_rebuilds r join skald_projections p on p.name = $2 where r.name = $1",
        {name, next});
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<RebuildProgress>();
    return std::optional(RebuildProgress{.version = rows->integer(0, 0),
                                         .position = position_at(*rows, 5),
                                         .head = position_at(*rows, 1),
                                         .parked = static_cast<std::uint64_t>(rows->integer(0, 6)),
                                         .positions_per_second = rows->real(0, 2),
                                         .begun_at = time_at(*rows, 3),
                                         .noted_at = time_at(*rows, 4)});
}

}  // namespace skald
