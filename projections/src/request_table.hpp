// What is asked of parked events by others than the program that handles them (table
// skald_parked_requests).
#pragma once
#include <skald/projections/parked_requests.hpp>

#include "projection_context.hpp"

namespace skald {

/// Creates the table unless it is there.
Result<void> create_request_table(SqlTransaction& sql);

/// Carries out what is asked of the projection's parked events. Yields how many events were handled.
/// What fails again stays parked and is asked for no more. The caller lets no other handler run
/// meanwhile. Errors: those of the database, after which the rest is still asked for.
Result<std::uint64_t> carry_out_requests(const ProjectionContext& context);

}  // namespace skald
