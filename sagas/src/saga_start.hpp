// What an engine does first: it looks whether it may run at all, and takes up what was left.
#pragma once
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>

#include "saga_context.hpp"

namespace skald {

/// Fills timers, outbox and counts of the context. Yields the position behind which events are to be
/// offered. Errors: invalid_argument (a definition is wrong, its table has changed without a new
/// version, or live instances are in a state or on a version that no definition has); those of the
/// store.
Result<GlobalPosition> start_saga(SagaContext& context);

/// Stores how far it has come; events up to `inputs` were offered.
Result<void> save_progress(const SagaContext& context, GlobalPosition inputs);

}  // namespace skald
