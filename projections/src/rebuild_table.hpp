// The rebuilds that go on (table skald_rebuilds), so that any process can see how far they are.
#pragma once
#include <skald/projections/projection_rebuild.hpp>

namespace skald {

/// Creates the table unless it is there.
Result<void> create_rebuild_table(SqlTransaction& sql);
/// A rebuild begins. `name` is that of the projection.
Result<void> add_rebuild(SqlTransaction& sql, const std::string& name, Timestamp now);
/// What is known of it now; nothing happens if it has ended.
Result<void> note_rebuild(SqlTransaction& sql, const std::string& name, GlobalPosition head,
                          double positions_per_second, Timestamp now);
Result<void> remove_rebuild(SqlTransaction& sql, const std::string& name);
/// None: nothing is being built.
Result<std::optional<RebuildProgress>> load_rebuild(SqlTransaction& sql, const std::string& name);

}  // namespace skald
