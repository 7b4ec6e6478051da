#include "after_step.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace skald {
namespace {

CommandEnvelope envelope_of(const CommandId& id, const StoredMessage& message,
                            const InstanceState& state, std::string cause) {
    return {.id = id,
            .type = message.type,
            .schema_version = message.schema_version,
            .data = message.data,
            .content_type = message.content_type,
            .correlation_id = state.stream,
            .causation_id = std::move(cause)};
}

SendPolicy policy_of(const StoredCompensation& how) {
    using std::chrono::milliseconds;
    SendPolicy policy{.attempts_max = how.attempts_max,
                      .pause = milliseconds(how.pause_ms),
                      .pause_max = milliseconds(how.pause_max_ms)};
    if (!how.answered_by.empty()) policy.answer_within = milliseconds(how.answer_within_ms);
    return policy;
}

void tell(const SagaContext& context, const InstanceState& state, RecordKind kind) {
    if (kind == RecordKind::quarantined || kind == RecordKind::attention) {
        context.say(LogLevel::error, "an instance needs attention",
                    {{"instance", state.id}, {"error", state.note}});
    } else if (kind == RecordKind::parked) {
        context.say(LogLevel::warning, "an event was set aside", {{"instance", state.id}});
    }
}

}  // namespace

void after_step(SagaContext& context, InstanceState& state, const DecidedStep& step,
                const RecordPlace& place) {
    const std::vector<ArmedTimer> timers = state.timers;
    const bool was_undoing = state.phase >= Phase::compensating;
    evolve(state, step.kind, step.record, place);
    context.timers.change(state.id, timers, state.timers);
    context.counts.apply(step.kind, step.record);
    context.newest_record = std::max(context.newest_record, place.position);
    ++context.steps;
    if (step.kind == RecordKind::resolved) {
        context.outbox.remove_commands_of(state.id, place.position);
    } else if (state.failed_at && !was_undoing) {
        // What was not delivered yet is better not delivered: its compensation is on its way.
        context.outbox.remove_commands_of(state.id, place.position);
    }
    if (step.kind == RecordKind::undone) {
        context.outbox.remove(CommandId(Uuid::parse(step.record.note).value_or(Uuid())));
    }
    send_commands(context, state, step.record, place);
    send_compensation(context, state);
    tell(context, state, step.kind);
}

void send_commands(SagaContext& context, const InstanceState& state, const SagaRecord& record,
                   const RecordPlace& place) {
    for (std::size_t i = 0; i < record.sent.size(); ++i) {
        if (!record.sent[i].command.empty()) send_command(context, state, record, place, i);
    }
}

void send_command(SagaContext& context, const InstanceState& state, const SagaRecord& record,
                  const RecordPlace& place, std::size_t index) {
    const DeliveryPolicy& delivery = context.options.delivery;
    const std::string cause = record.input.position > 0 ? record.input.id : state.stream;
    context.outbox.add(
        {.envelope = envelope_of(command_id_of(state.stream, place.version.value(), index),
                                 record.sent[index].command.front(), state, cause),
         .instance = state.id,
         .record = place.position,
         .policy = {.attempts_max = std::max(delivery.attempts_max, 1U),
                    .pause = delivery.pause,
                    .pause_max = delivery.pause_max}});
}

void send_compensation(SagaContext& context, const InstanceState& state) {
    if (state.phase != Phase::compensating || state.in_trouble()) return;
    const Earned& next = state.compensations.front();
    context.outbox.add({.envelope = envelope_of(compensation_id_of(next.undoes), next.how.command,
                                                state, to_string(next.undoes)),
                        .instance = state.id,
                        .record = state.last_record,
                        .compensates = true,
                        .policy = policy_of(next.how)});
}

}  // namespace skald
