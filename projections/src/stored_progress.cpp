#include "stored_progress.hpp"

#include <algorithm>
#include <skald/projections/sql_checkpoints.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <vector>

#include "lag_behind.hpp"
#include "own_transaction.hpp"
#include "projection_tables.hpp"

namespace skald {
namespace {

// By partition.
using Positions = std::vector<GlobalPosition>;

struct Stored {
    Positions reached;
    std::uint64_t parked = 0;
};

Result<Positions> load(SqlTransaction& sql, const ReadModelForm& form) {
    if (auto tables = create_own_tables(sql); !tables) return tables.error();
    if (auto known = find_read_model(sql, form); !known) return known.error();
    Positions positions;
    for (std::uint32_t partition = 0; partition < form.partitions; ++partition) {
        const auto stored = SqlCheckpoints::load(sql, form.name, form.source, partition);
        if (!stored) return stored.error();
        positions.push_back(stored->has_value() ? (*stored)->position : GlobalPosition());
    }
    return positions;
}

Result<Stored> stored_progress(const ProjectionContext& context) {
    const auto form = context.form();
    if (!form) return form.error();
    Stored stored;
    const auto read =
        in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
            auto loaded = load(sql, *form);
            if (!loaded) return loaded.error();
            const auto parked = SqlParkedEvents::count(sql, form->name);
            if (!parked) return parked.error();
            stored = {*std::move(loaded), *parked};
            return {};
        });
    if (!read) return read.error();
    return stored;
}

}  // namespace

Result<GlobalPosition> stored_position(const ProjectionContext& context) {
    const auto stored = stored_progress(context);
    if (!stored) return stored.error();
    return *std::ranges::min_element(stored->reached);
}

Result<ProjectionLag> stored_lag(const ProjectionContext& context) {
    const auto stored = stored_progress(context);
    if (!stored) return stored.error();
    const Positions& reached = stored->reached;
    const auto& before = context.options.occurred_before;
    const auto lag = lag_behind(
        context.store, context.definition.filter, *std::ranges::min_element(reached), context.clock,
        [&](const RecordedEvent& event) {
            const auto partition = partition_of(event, context.options.partitions);
            return event.position > reached[partition] && !(before && event.occurred_at >= *before);
        });
    if (!lag) return lag.error();
    return ProjectionLag{*lag, stored->parked};
}

}  // namespace skald
