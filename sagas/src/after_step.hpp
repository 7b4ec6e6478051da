// What follows from a step once it is stored: timers are armed, commands are handed to the outbox.
#pragma once
#include <skald/core/global_position.hpp>

#include "instance_state.hpp"
#include "saga_context.hpp"
#include "step_decision.hpp"

namespace skald {

/// Applies the step to the state, and to what the engine has in memory.
void after_step(SagaContext& context, InstanceState& state, const DecidedStep& step,
                const RecordPlace& place);

/// Hands over the commands of a record.
void send_commands(SagaContext& context, const InstanceState& state, const SagaRecord& record,
                   const RecordPlace& place);
/// Hands over the n-th of them.
void send_command(SagaContext& context, const InstanceState& state, const SagaRecord& record,
                  const RecordPlace& place, std::size_t index);
/// Hands over the compensation that comes next, if the instance is at that.
void send_compensation(SagaContext& context, const InstanceState& state);

}  // namespace skald
