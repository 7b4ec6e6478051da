// Up to where a projection's announcements were made, or are held back for ever (table
// skald_announced). At or before it no event is announced again, whoever rebuilds the read model.
#pragma once
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/sql.hpp>
#include <string>

namespace skald {

/// Creates the table unless it is there.
Result<void> create_announced_table(SqlTransaction& sql);

/// The position; a partition that has none begins to announce behind `checkpoint`.
Result<GlobalPosition> open_announced(SqlTransaction& sql, const std::string& name,
                                      std::uint32_t partition, GlobalPosition checkpoint);
Result<void> save_announced(SqlTransaction& sql, const std::string& name, std::uint32_t partition,
                            GlobalPosition position);

/// The read model is made anew: what was announced stays announced, and without anything known,
/// everything up to `former` counts so.
Result<void> carry_announced(SqlTransaction& sql, const std::string& name, std::uint32_t partitions,
                             GlobalPosition former);
/// The new version announces nothing.
Result<void> forget_announced(SqlTransaction& sql, const std::string& name);

}  // namespace skald
