#include "instance_state.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace skald {
namespace {

void remove_waiting(std::vector<SagaWaitingEvent>& events, std::uint64_t position) {
    std::erase_if(events,
                  [&](const SagaWaitingEvent& one) { return one.position.value() == position; });
}

// Marks the input as recorded, or takes it out of where it waited.
void take_input(InstanceState& state, const SagaRecord& record) {
    if (record.from_stash) remove_waiting(state.stash, record.input.position);
    state.last_input = std::max(state.last_input, GlobalPosition(record.input.position));
}

// The order in which compensations run: what was never answered first, the youngest first, then
// what was answered last.
bool runs_before(const Earned& a, const Earned& b) {
    if ((a.answered_at == 0) != (b.answered_at == 0)) return a.answered_at == 0;
    if (a.answered_at != b.answered_at) return a.answered_at > b.answered_at;
    return a.earned_at > b.earned_at;
}

void begin_compensating(InstanceState& state) {
    // Those of one step run in reverse, too: they were earned in the order of the list.
    std::reverse(state.compensations.begin(), state.compensations.end());
    std::stable_sort(state.compensations.begin(), state.compensations.end(), runs_before);
    state.phase = state.compensations.empty() ? Phase::compensated : Phase::compensating;
    state.failed_at = state.last_version;
    state.undelivered.clear();  // they are to be undone anyway
    state.timers.clear();
}

void take_answer(InstanceState& state, const SagaRecord& record, std::uint64_t version) {
    if (record.input.answers.empty()) return;
    const auto answered = [&](const Earned& earned) {
        return to_string(earned.undoes) == record.input.answers;
    };
    if (record.not_done) {
        std::erase_if(state.compensations, answered);
        return;
    }
    for (Earned& earned : state.compensations) {
        if (answered(earned) && earned.answered_at == 0) earned.answered_at = version + 1;
    }
}

void set_timers(InstanceState& state, const SagaRecord& record, const RecordPlace& place) {
    for (const std::string& name : record.timers_cancelled) {
        std::erase_if(state.timers, [&](const ArmedTimer& timer) { return timer.name == name; });
    }
    std::size_t index = 0;
    for (const StoredTimer& timer : record.timers) {
        std::erase_if(state.timers, [&](const ArmedTimer& old) { return old.name == timer.name; });
        state.timers.push_back(
            {timer.name, timer.event, timer.due_ns, place.position,
             std::to_string(place.version.value()) + "#" + std::to_string(index++)});
    }
}

void earn(InstanceState& state, const SagaRecord& record, std::uint64_t version) {
    for (std::size_t i = 0; i < record.sent.size(); ++i) {
        const StoredCommand& sent = record.sent[i];
        if (sent.compensation.empty()) continue;
        const bool happened = sent.command.empty();
        state.compensations.push_back({command_id_of(state.stream, version, i), version,
                                       happened ? version + 1 : 0, sent.compensation.front()});
    }
}

void move(InstanceState& state, const SagaRecord& record, const RecordPlace& place) {
    take_input(state, record);
    std::erase_if(state.timers,
                  [&](const ArmedTimer& timer) { return timer.token == record.input.id; });
    take_answer(state, record, place.version.value());
    state.saga_version = record.saga_version;
    state.phase = Phase::running;
    state.state = record.to;
    if (!record.data.empty()) state.data = record.data;
    set_timers(state, record, place);
    earn(state, record, place.version.value());
    state.keys.insert(state.keys.end(), record.keys.begin(), record.keys.end());
    if (!record.note.empty()) state.note = record.note;
    if (record.to == failed_state) begin_compensating(state);
    if (record.to == completed_state) {
        state.phase = Phase::completed;
        state.timers.clear();
        state.compensations.clear();
    }
}

void release(InstanceState& state) {
    state.is_quarantined = false;
    state.blocked.clear();
    state.blocked_at = {};
}

void undo(InstanceState& state, const std::string& command) {
    std::erase_if(state.compensations, [&](const Earned& earned) {
        return to_string(compensation_id_of(earned.undoes)) == command;
    });
    if (state.compensations.empty()) state.phase = Phase::compensated;
}

void quarantine(InstanceState& state, const SagaRecord& record) {
    const bool is_new = !record.from_stash && record.input.position > 0;
    if (is_new) {
        state.stash.insert(state.stash.begin(),
                           {GlobalPosition(record.input.position), record.input.type});
        state.last_input = std::max(state.last_input, GlobalPosition(record.input.position));
    }
    state.is_quarantined = true;
    state.blocked = record.input.id;
    state.blocked_at = GlobalPosition(record.input.position);
    state.note = record.note;
}

// What was set aside is offered again, in the order in which it came.
void unpark(InstanceState& state) {
    state.stash.insert(state.stash.end(), state.parked.begin(), state.parked.end());
    state.parked.clear();
    std::stable_sort(state.stash.begin(), state.stash.end(),
                     [](const auto& a, const auto& b) { return a.position < b.position; });
}

// Of two troubles the quarantine is seen to first: a step failed, so nothing else goes on.
void retry(InstanceState& state) {
    if (state.is_quarantined) {
        release(state);
    } else {
        state.undelivered.clear();
    }
    unpark(state);
}

void skip(InstanceState& state) {
    if (state.is_quarantined) {
        remove_waiting(state.stash, state.blocked_at.value());
        std::erase_if(state.timers,
                      [&](const ArmedTimer& timer) { return timer.token == state.blocked; });
        release(state);
        return;
    }
    if (state.phase == Phase::compensating) undo(state, state.undelivered.front());
    state.undelivered.clear();
}

void end(InstanceState& state, const SagaRecord& record) {
    state.phase = Phase::resolved;
    state.note = record.note;
    state.timers.clear();
    state.compensations.clear();
    release(state);
    state.undelivered.clear();
}

}  // namespace

ExpectedVersion InstanceState::expected() const {
    return last_version ? ExpectedVersion::exactly(*last_version) : ExpectedVersion::no_stream();
}

const ArmedTimer* InstanceState::timer(std::string_view name) const {
    const auto found = std::find_if(timers.begin(), timers.end(),
                                    [&](const ArmedTimer& one) { return one.name == name; });
    return found == timers.end() ? nullptr : &*found;
}

const ArmedTimer* InstanceState::timer_with(std::string_view token) const {
    const auto found = std::find_if(timers.begin(), timers.end(),
                                    [&](const ArmedTimer& one) { return one.token == token; });
    return found == timers.end() ? nullptr : &*found;
}

void evolve(InstanceState& state, RecordKind kind, const SagaRecord& record,
            const RecordPlace& place) {
    state.last_version = place.version;
    state.last_record = place.position;
    state.since = place.at;
    const SagaWaitingEvent input{GlobalPosition(record.input.position), record.input.type};
    switch (kind) {
        case RecordKind::moved:
            move(state, record, place);
            break;
        case RecordKind::passed_over:
            take_input(state, record);
            take_answer(state, record, place.version.value());
            break;
        case RecordKind::stashed:
            take_input(state, record);
            state.stash.push_back(input);
            break;
        case RecordKind::parked:
            take_input(state, record);
            take_answer(state, record, place.version.value());
            state.parked.push_back(input);
            break;
        case RecordKind::undone:
            take_input(state, record);
            undo(state, record.note);
            break;
        case RecordKind::attention:
            state.undelivered.push_back(record.input.id);
            state.note = record.note;
            break;
        case RecordKind::quarantined:
            quarantine(state, record);
            break;
        case RecordKind::retried:
            retry(state);
            break;
        case RecordKind::skipped:
            skip(state);
            break;
        case RecordKind::rescheduled:
            set_timers(state, record, place);
            break;
        case RecordKind::terminated:
            release(state);
            state.note = record.note;
            state.state = record.to;
            begin_compensating(state);
            break;
        case RecordKind::resolved:
            end(state, record);
            break;
    }
}

CommandId command_id_of(const std::string& stream, std::uint64_t version, std::size_t index) {
    return CommandId::named(stream + "@" + std::to_string(version) + "#" + std::to_string(index));
}

CommandId compensation_id_of(const CommandId& undone) {
    return CommandId::named("undo " + to_string(undone));
}

}  // namespace skald
