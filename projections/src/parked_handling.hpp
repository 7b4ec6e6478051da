// What a person does with parked events: handle them again, or give them up.
#pragma once
#include <skald/core/global_position.hpp>

#include "projection_context.hpp"

namespace skald {

/// As ProjectionRunner::retry, retry_all and skip. The caller lets no other handler run meanwhile.
Result<std::uint64_t> retry_parked(const ProjectionContext& context, GlobalPosition position);
Result<std::uint64_t> retry_all_parked(const ProjectionContext& context);
Result<std::uint64_t> skip_parked(const ProjectionContext& context, GlobalPosition position);

}  // namespace skald
