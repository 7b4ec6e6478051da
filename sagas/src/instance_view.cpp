#include <chrono>

#include "instance_state.hpp"

namespace skald {

SagaStatus status_of(const InstanceState& state) {
    if (state.is_quarantined) return SagaStatus::quarantined;
    if (!state.undelivered.empty()) return SagaStatus::needs_attention;
    switch (state.phase) {
        case Phase::awaited:
            return SagaStatus::awaited;
        case Phase::running:
            return SagaStatus::running;
        case Phase::compensating:
            return SagaStatus::compensating;
        case Phase::completed:
            return SagaStatus::completed;
        case Phase::compensated:
            return SagaStatus::compensated;
        case Phase::resolved:
            return SagaStatus::resolved;
    }
    return SagaStatus::awaited;
}

std::string_view to_string(SagaStatus status) {
    switch (status) {
        case SagaStatus::awaited:
            return "awaited";
        case SagaStatus::running:
            return "running";
        case SagaStatus::compensating:
            return "compensating";
        case SagaStatus::needs_attention:
            return "needs_attention";
        case SagaStatus::quarantined:
            return "quarantined";
        case SagaStatus::completed:
            return "completed";
        case SagaStatus::compensated:
            return "compensated";
        case SagaStatus::resolved:
            return "resolved";
    }
    return "";
}

SagaInstance view_of(const InstanceState& state) {
    SagaInstance view{.id = state.id,
                      .stream = state.stream,
                      .version = state.saga_version,
                      .status = status_of(state),
                      .state = state.state,
                      .data = state.data,
                      .note = state.note,
                      .timers = {},
                      .compensations = {},
                      .stashed = state.stash,
                      .set_aside = state.parked,
                      .keys = state.keys,
                      .since = state.since,
                      .history = {}};
    for (const ArmedTimer& timer : state.timers) {
        view.timers.push_back({timer.name, Timestamp(std::chrono::nanoseconds(timer.due_ns))});
    }
    for (const Earned& earned : state.compensations) {
        view.compensations.push_back(earned.how.command.type);
    }
    return view;
}

}  // namespace skald
