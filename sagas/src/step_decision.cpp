#include "step_decision.hpp"

#include <algorithm>
#include <skald/core/user_call.hpp>
#include <string>
#include <utility>

namespace skald {
namespace {

using Source = StepInput::Source;

// A record of this input that leaves the state of the table as it is.
DecidedStep record_of(RecordKind kind, const InstanceState& state, const StepInput& input,
                      std::string note = {}) {
    DecidedStep step = decided(kind, state, std::move(note));
    const RecordedEvent& event = *input.event;
    step.record.from_stash = input.source == Source::stash;
    step.record.input = {event.position.value(), std::string(event.type), to_string(event.id),
                         std::string(event.causation_id)};
    if (input.source == Source::timer) {
        step.record.input.position = 0;
        step.record.input.id = input.timer;
    }
    return step;
}

DecidedStep kept(const SagaDefinition& saga, const InstanceState& state, const StepInput& input,
                 std::string why) {
    if (state.stash.size() < saga.stash_max) {
        return record_of(RecordKind::stashed, state, input, std::move(why));
    }
    return record_of(RecordKind::parked, state, input,
                     std::to_string(saga.stash_max) + " events wait here already");
}

// The answer that the compensation under way waits for.
bool is_answer(const InstanceState& state, const RecordedEvent& event) {
    const Earned& under_way = state.compensations.front();
    if (event.type != under_way.how.answered_by) return false;
    return event.causation_id.empty() ||
           event.causation_id == to_string(compensation_id_of(under_way.undoes));
}

DecidedStep while_compensating(const InstanceState& state, const StepInput& input) {
    if (!is_answer(state, *input.event)) {
        return record_of(RecordKind::passed_over, state, input, "the saga has failed");
    }
    return record_of(RecordKind::undone, state, input,
                     to_string(compensation_id_of(state.compensations.front().undoes)));
}

DecidedStep failed(const InstanceState& state, const StepInput& input, const Error& error) {
    return record_of(RecordKind::quarantined, state, input, to_string(error));
}

std::optional<DecidedStep> unexpected(const SagaDefinition& saga, const InstanceState& state,
                                      const StepInput& input, Unexpected rule) {
    const std::string in_state = "in state \"" + state.state + "\"";
    if (input.source == Source::timer || rule == Unexpected::ignore) {
        return record_of(RecordKind::passed_over, state, input, "ignored " + in_state);
    }
    if (rule == Unexpected::stash) {
        if (input.source == Source::stash) return {};
        return kept(saga, state, input, "stashed " + in_state);
    }
    const bool begins = saga.table.begins(std::string(input.event->type));
    return record_of(RecordKind::parked, state, input,
                     begins ? "the instance has begun already" : "not expected " + in_state);
}

// A key that the instance has already is not asked for again.
void add_new(std::vector<SagaKey>& keys, const std::vector<SagaKey>& there, SagaKey key) {
    if (std::find(there.begin(), there.end(), key) != there.end()) return;
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
}

DecidedStep moved(const SagaDefinition& saga, const InstanceState& state, const StepInput& input,
                  MachineStep&& outcome) {
    DecidedStep step = record_of(RecordKind::moved, state, input);
    SagaRecord& record = step.record;
    record.saga_version = saga.version;
    record.from = state.begun() ? state.state : std::string();
    record.to = std::move(outcome.state);
    if (outcome.ending == MachineStep::Ending::completed) record.to = completed_state;
    if (outcome.ending == MachineStep::Ending::failed) record.to = failed_state;
    record.data = std::move(outcome.data);
    record.not_done = outcome.not_done;
    record.sent = std::move(outcome.sent);
    record.timers = std::move(outcome.timers);
    record.timers_cancelled = std::move(outcome.timers_cancelled);
    for (SagaKey& key : outcome.keys) add_new(record.keys, state.keys, std::move(key));
    record.note = std::move(outcome.reason);
    if (record.to == failed_state && record.note.empty()) record.note = record.input.type;
    step.published = std::move(outcome.published);
    return step;
}

Result<SagaPlace> migrated(const SagaDefinition& saga, const InstanceState& state) {
    SagaPlace place{state.id, state.state, state.data};
    if (!state.begun()) place.state = saga.table.initial;
    if (!state.begun() || state.saga_version == saga.version) return place;
    const SagaMigration migrate = saga.migration_from(state.saga_version);
    if (migrate == nullptr) return place;
    return detail::call_user([&] { return migrate(std::move(place)); });
}

// The table's part.
std::optional<DecidedStep> step(const SagaVersions& versions, const InstanceState& state,
                                const StepInput& input, Timestamp now) {
    const SagaDefinition* saga =
        state.begun() ? versions.for_instance(state.saga_version) : &versions.current();
    if (saga == nullptr) {
        return failed(state, input,
                      {Errc::unsupported_format, "version " + std::to_string(state.saga_version) +
                                                     " of the saga is not there"});
    }
    const auto place = migrated(*saga, state);
    if (!place) return failed(state, input, place.error());
    auto outcome = saga->machine->step(*place, *input.event, now);
    if (!outcome) return failed(state, input, outcome.error());
    if (outcome->outcome == MachineStep::Outcome::unexpected) {
        return unexpected(*saga, state, input, outcome->rule);
    }
    return moved(*saga, state, input, *std::move(outcome));
}

bool was_recorded(const InstanceState& state, const StepInput& input) {
    if (input.source == Source::timer) return state.timer_with(input.timer) == nullptr;
    return input.source == Source::log && input.event->position <= state.last_input;
}

}  // namespace

std::optional<DecidedStep> decide(const SagaVersions& versions, const InstanceState& state,
                                  const StepInput& input, Timestamp now) {
    if (was_recorded(state, input)) return {};
    if (state.is_over()) {
        return record_of(RecordKind::passed_over, state, input, "the saga is over");
    }
    const SagaDefinition& current = versions.current();
    if (state.is_quarantined) {
        if (input.source != Source::log) return {};
        return kept(current, state, input, "the instance is quarantined");
    }
    if (state.phase == Phase::compensating) return while_compensating(state, input);
    if (!state.begun() && !current.table.begins(std::string(input.event->type))) {
        if (input.source == Source::stash || current.early == EarlyEvents::pass_over) return {};
        return kept(current, state, input, "the instance has not begun");
    }
    return step(versions, state, input, now);
}

DecidedStep decided(RecordKind kind, const InstanceState& state, std::string note) {
    DecidedStep step{kind, {}};
    step.record.saga_version = state.saga_version;
    step.record.from_version = state.saga_version;
    step.record.from = state.state;
    step.record.to = state.state;
    step.record.note = std::move(note);
    return step;
}

DecidedStep quarantine(const InstanceState& state, const SagaRecord& failed, const Error& error) {
    DecidedStep step = decided(RecordKind::quarantined, state, to_string(error));
    step.record.input = failed.input;
    step.record.from_stash = failed.from_stash;
    return step;
}

}  // namespace skald
