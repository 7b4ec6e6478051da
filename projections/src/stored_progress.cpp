#include "stored_progress.hpp"

#include <algorithm>
#include <skald/projections/sql_checkpoints.hpp>
#include <vector>

#include "own_transaction.hpp"
#include "projection_tables.hpp"

namespace skald {
namespace {

// By partition.
using Positions = std::vector<GlobalPosition>;

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

Result<Positions> stored_positions(const ProjectionContext& context) {
    const auto form = context.form();
    if (!form) return form.error();
    Positions positions;
    const auto read =
        in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
            auto loaded = load(sql, *form);
            if (!loaded) return loaded.error();
            positions = *std::move(loaded);
            return {};
        });
    if (!read) return read.error();
    return positions;
}

}  // namespace

Result<GlobalPosition> stored_position(const ProjectionContext& context) {
    const auto positions = stored_positions(context);
    if (!positions) return positions.error();
    return *std::ranges::min_element(*positions);
}

Result<ProjectionLag> stored_lag(const ProjectionContext& context) {
    const auto reached = stored_positions(context);
    if (!reached) return reached.error();
    const auto& before = context.options.occurred_before;
    ProjectionLag lag;
    const auto read = context.store.for_each(
        ReadRequest::all(context.definition.filter).after(*std::ranges::min_element(*reached)),
        [&](const RecordedEvent& event) -> Result<void> {
            const auto partition = partition_of(event, context.options.partitions);
            if (event.position <= (*reached)[partition]) return {};
            if (before && event.occurred_at >= *before) return {};
            if (lag.events == 0) lag.age = context.clock.now() - event.recorded_at;
            ++lag.events;
            return {};
        });
    if (!read) return read.error();
    return lag;
}

}  // namespace skald
