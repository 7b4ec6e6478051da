#include <limits>
#include <skald/projections/sql_checkpoints.hpp>

#include "own_transaction.hpp"

namespace skald {
namespace {

// Positions and tokens are unsigned, SQL's bigint is not; neither ever comes near the limit.
std::int64_t as_bigint(std::uint64_t value) {
    SKALD_ASSERT(value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
    return static_cast<std::int64_t>(value);
}

GlobalPosition as_position(std::int64_t value) {
    return GlobalPosition(static_cast<std::uint64_t>(value));
}

Error taken_over(const std::string& consumer, FencingToken token) {
    return Error{Errc::permission_denied, "a newer owner than fencing token " +
                                              std::to_string(token.value()) +
                                              " has moved the checkpoint of \"" + consumer + "\""};
}

}  // namespace

Result<void> SqlCheckpoints::create_table(SqlTransaction& sql) {
    const auto created = sql.run(
        "create table if not exists skald_checkpoints (consumer text not null, source text not"
        " null, partition_number bigint not null, position bigint not null, token bigint not null,"
        " primary key (consumer, source, partition_number))");
    if (!created) return created.error();
    return {};
}

Result<std::optional<Checkpoint>> SqlCheckpoints::load(SqlTransaction& sql,
                                                       const std::string& consumer,
                                                       const std::string& source,
                                                       std::uint32_t partition) {
    const auto found = sql.run(
        "select position from skald_checkpoints where consumer = $1 and source = $2 and"
        " partition_number = $3",
        {consumer, source, std::int64_t{partition}});
    if (!found) return found.error();
    if (found->empty()) return std::optional<Checkpoint>();
    return std::optional(Checkpoint{source, partition, as_position(found->integer(0, 0))});
}

Result<void> SqlCheckpoints::save(SqlTransaction& sql, const std::string& consumer,
                                  const Checkpoint& checkpoint, FencingToken token) {
    const auto saved = sql.run(
        "insert into skald_checkpoints (consumer, source, partition_number, position, token)"
        " values ($1, $2, $3, $4, $5) on conflict (consumer, source, partition_number) do update"
        " set position = excluded.position, token = excluded.token"
        " where skald_checkpoints.token <= excluded.token",
        {consumer, checkpoint.source, std::int64_t{checkpoint.partition},
         as_bigint(checkpoint.position.value()), as_bigint(token.value())});
    if (!saved) return saved.error();
    if (saved->affected == 0) return taken_over(consumer, token);
    return {};
}

Result<GlobalPosition> SqlCheckpoints::claim(SqlTransaction& sql, const std::string& consumer,
                                             const std::string& source, std::uint32_t partition,
                                             FencingToken token) {
    // An update, also where it changes nothing, locks the row until the end of the transaction.
    const auto claimed = sql.run(
        "insert into skald_checkpoints (consumer, source, partition_number, position, token)"
        " values ($1, $2, $3, 0, $4) on conflict (consumer, source, partition_number) do update"
        " set token = excluded.token where skald_checkpoints.token <= excluded.token",
        {consumer, source, std::int64_t{partition}, as_bigint(token.value())});
    if (!claimed) return claimed.error();
    if (claimed->affected == 0) return taken_over(consumer, token);
    const auto checkpoint = load(sql, consumer, source, partition);
    if (!checkpoint) return checkpoint.error();
    SKALD_ASSERT(checkpoint->has_value());
    return (*checkpoint)->position;
}

Result<GlobalPosition> SqlCheckpoints::lock(SqlTransaction& sql, const std::string& consumer,
                                            const std::string& source, std::uint32_t partitions) {
    // Also those that are not there yet: an owner may be about to begin.
    for (std::uint32_t partition = 0; partition < partitions; ++partition) {
        const auto locked = sql.run(
            "insert into skald_checkpoints (consumer, source, partition_number, position, token)"
            " values ($1, $2, $3, 0, 0) on conflict (consumer, source, partition_number) do update"
            " set position = skald_checkpoints.position",
            {consumer, source, std::int64_t{partition}});
        if (!locked) return locked.error();
    }
    const auto others =
        sql.run("update skald_checkpoints set position = position where consumer = $1", {consumer});
    if (!others) return others.error();
    const auto furthest =
        sql.run("select max(position) from skald_checkpoints where consumer = $1 and source = $2",
                {consumer, source});
    if (!furthest) return furthest.error();
    return as_position(furthest->integer(0, 0));
}

Result<void> SqlCheckpoints::set_all(SqlTransaction& sql, const std::string& consumer,
                                     const std::string& source, std::uint32_t partitions,
                                     GlobalPosition position) {
    const auto gone = sql.run(
        "delete from skald_checkpoints where consumer = $1 and (source <> $2 or"
        " partition_number >= $3)",
        {consumer, source, std::int64_t{partitions}});
    if (!gone) return gone.error();
    const auto set = sql.run("update skald_checkpoints set position = $2 where consumer = $1",
                             {consumer, as_bigint(position.value())});
    if (!set) return set.error();
    return {};
}

Result<void> SqlCheckpoints::forget(SqlTransaction& sql, const std::string& consumer) {
    const auto gone = sql.run("delete from skald_checkpoints where consumer = $1", {consumer});
    if (!gone) return gone.error();
    return {};
}

Result<std::optional<Checkpoint>> SqlCheckpoints::load(const std::string& consumer,
                                                       const std::string& source,
                                                       std::uint32_t partition) {
    std::optional<Checkpoint> checkpoint;
    const auto done = in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table.error();
        auto loaded = load(sql, consumer, source, partition);
        if (!loaded) return loaded.error();
        checkpoint = *std::move(loaded);
        return {};
    });
    if (!done) return done.error();
    return checkpoint;
}

Result<void> SqlCheckpoints::save(const std::string& consumer, const Checkpoint& checkpoint,
                                  FencingToken token) {
    return in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table.error();
        return save(sql, consumer, checkpoint, token);
    });
}

}  // namespace skald
