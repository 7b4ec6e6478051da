// How far a projection is, as its database has it.
#pragma once
#include <skald/projections/projection_runner.hpp>

#include "projection_context.hpp"

namespace skald {

/// Up to where everything is in the read model, or parked, in all partitions. Errors:
/// unsupported_format, invalid_argument (another version or source); those of the database.
Result<GlobalPosition> stored_position(const ProjectionContext& context);

/// As ProjectionRunner::lag, over all partitions.
Result<ProjectionLag> stored_lag(const ProjectionContext& context);

}  // namespace skald
