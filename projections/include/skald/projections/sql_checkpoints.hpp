// Checkpoints in the table skald_checkpoints of an SQL database.
#pragma once
#include <skald/core/checkpoint_store.hpp>
#include <skald/core/sql.hpp>

namespace skald {

/// Keeps checkpoints, each in a transaction of its own. Creates its table if need be. Any thread
/// may use one object. The database must outlive it. The static functions do the same as a part of
/// the caller's transaction, together with whatever the checkpoint is about.
class SqlCheckpoints final : public CheckpointStore {
public:
    explicit SqlCheckpoints(SqlDatabase& database) : database_(database) {}

    Result<std::optional<Checkpoint>> load(const std::string& consumer, const std::string& source,
                                           std::uint32_t partition) override;
    Result<void> save(const std::string& consumer, const Checkpoint& checkpoint,
                      FencingToken token) override;

    /// Creates the table unless it is there.
    static Result<void> create_table(SqlTransaction& sql);
    static Result<std::optional<Checkpoint>> load(SqlTransaction& sql, const std::string& consumer,
                                                  const std::string& source,
                                                  std::uint32_t partition);
    static Result<void> save(SqlTransaction& sql, const std::string& consumer,
                             const Checkpoint& checkpoint, FencingToken token);
    /// The checkpoint's position (0 for a consumer that has not begun), which nobody else can
    /// change before the end of this transaction. Errors: permission_denied when a newer owner than
    /// `token` has been here.
    static Result<GlobalPosition> claim(SqlTransaction& sql, const std::string& consumer,
                                        const std::string& source, std::uint32_t partition,
                                        FencingToken token);
    /// Keeps all owners from the consumer's checkpoints until the end of the transaction, whatever
    /// their tokens, and yields the furthest of its positions in this source.
    static Result<GlobalPosition> lock(SqlTransaction& sql, const std::string& consumer,
                                       const std::string& source, std::uint32_t partitions);
    /// Sets the checkpoints that lock() has locked, and forgets those of other sources and of
    /// partitions beyond these. The tokens stay, so who was fenced off stays so.
    static Result<void> set_all(SqlTransaction& sql, const std::string& consumer,
                                const std::string& source, std::uint32_t partitions,
                                GlobalPosition position);
    /// Forgets all checkpoints of the consumer.
    static Result<void> forget(SqlTransaction& sql, const std::string& consumer);

private:
    SqlDatabase& database_;  // where the table is
};

}  // namespace skald
