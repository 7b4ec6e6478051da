#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "after_step.hpp"
#include "saga_parts.hpp"

namespace skald {
namespace {

SagaStep seen(const ReadRecord& record) {
    return {record.place.at,          std::string(words_of(record.kind)),
            record.record.input.type, record.record.from,
            record.record.to,         record.record.note};
}

bool matches(const SagaFilter& filter, const SagaInstance& instance) {
    if (filter.status && *filter.status != instance.status) return false;
    if (filter.state && *filter.state != instance.state) return false;
    return !filter.unchanged_since || instance.since <= *filter.unchanged_since;
}

Error not_for(const InstanceState& state, std::string_view act) {
    return invalid_argument("instance " + state.id + " is " +
                            std::string(to_string(status_of(state))) + ", so there is nothing to " +
                            std::string(act));
}

}  // namespace

Result<std::optional<SagaInstance>> EngineDesk::find(const std::string& id) {
    const std::lock_guard lock(running_);
    std::vector<SagaStep> history;
    const auto state = engine_.context().journal.load(
        id, [&](const ReadRecord& record) { history.push_back(seen(record)); });
    if (!state) return state.error();
    if (!state->last_version) return std::optional<SagaInstance>();
    SagaInstance instance = view_of(*state);
    instance.history = std::move(history);
    return std::optional(std::move(instance));
}

Result<std::vector<SagaInstance>> EngineDesk::list(const SagaFilter& filter) {
    const std::lock_guard lock(running_);
    const SagaJournal& journal = engine_.context().journal;
    std::map<std::string, InstanceState> states;
    const auto read =
        journal.for_each_record(GlobalPosition(), [&](const ReadRecord& record) -> Result<void> {
            InstanceState& state = states[record.instance];
            state.id = record.instance;
            state.stream = journal.stream_of(record.instance);
            evolve(state, record.kind, record.record, record.place);
            return {};
        });
    if (!read) return read.error();
    std::vector<SagaInstance> instances;
    for (const auto& [id, state] : states) {
        SagaInstance instance = view_of(state);
        if (matches(filter, instance)) instances.push_back(std::move(instance));
    }
    return instances;
}

Result<std::vector<UnreadableEvent>> EngineDesk::unreadable() {
    const std::lock_guard lock(running_);
    return engine_.context().journal.unreadable();
}

Result<InstanceState> EngineDesk::act(const std::string& id, const Decide& decide) {
    const std::lock_guard lock(running_);
    if (auto started = engine_.start(); !started) return started.error();
    auto acted = engine_.writer().act(
        id, [&](const InstanceState& state) -> Result<std::optional<DecidedStep>> {
            if (!state.last_version) {
                return Error{Errc::not_found, "there is no instance " + state.id};
            }
            auto step = decide(state);
            if (!step) return step.error();
            return std::optional(*std::move(step));
        });
    work_.signal();
    return acted;
}

Result<void> EngineDesk::retry(const std::string& id) {
    std::vector<std::string> undelivered;
    const auto state = act(id, [&](const InstanceState& before) -> Result<DecidedStep> {
        if (!before.in_trouble() && before.parked.empty()) return not_for(before, "retry");
        undelivered.clear();
        // A compensation is sent again by itself.
        const bool sends = !before.is_quarantined && before.phase != Phase::compensating;
        if (sends) undelivered = before.undelivered;
        return decided(RecordKind::retried, before, "");
    });
    if (!state) return state.error();
    const std::lock_guard lock(running_);
    return send_again(*state, undelivered);
}

// Looks for the records that sent the commands.
Result<void> EngineDesk::send_again(const InstanceState& state,
                                    const std::vector<std::string>& commands) {
    if (commands.empty()) return {};
    const auto loaded = engine_.context().journal.load(state.id, [&](const ReadRecord& record) {
        for (std::size_t i = 0; i < record.record.sent.size(); ++i) {
            const auto id = to_string(command_id_of(state.stream, record.place.version.value(), i));
            if (std::find(commands.begin(), commands.end(), id) == commands.end()) continue;
            send_command(engine_.context(), state, record.record, record.place, i);
        }
    });
    if (!loaded) return loaded.error();
    return {};
}

Result<void> EngineDesk::skip(const std::string& id, const std::string& why) {
    const auto state = act(id, [&](const InstanceState& before) -> Result<DecidedStep> {
        if (!before.in_trouble()) return not_for(before, "skip");
        return decided(RecordKind::skipped, before, why);
    });
    return state ? Result<void>() : state.error();
}

Result<void> EngineDesk::resolve(const std::string& id, const std::string& why) {
    const auto state = act(id, [&](const InstanceState& before) -> Result<DecidedStep> {
        if (before.is_over() && !before.in_trouble()) return not_for(before, "resolve");
        DecidedStep step = decided(RecordKind::resolved, before, why);
        if (before.phase != Phase::running) step.record.from.clear();
        step.record.to.clear();
        return step;
    });
    return state ? Result<void>() : state.error();
}

Result<void> EngineDesk::terminate(const std::string& id, const std::string& why) {
    const auto state = act(id, [&](const InstanceState& before) -> Result<DecidedStep> {
        if (before.phase != Phase::running) return not_for(before, "terminate");
        DecidedStep step = decided(RecordKind::terminated, before, why);
        step.record.to = failed_state;
        return step;
    });
    return state ? Result<void>() : state.error();
}

Result<void> EngineDesk::reschedule(const std::string& id, const std::string& timer,
                                    std::optional<Timestamp> due) {
    const auto state = act(id, [&](const InstanceState& before) -> Result<DecidedStep> {
        const ArmedTimer* armed = before.timer(timer);
        if (armed == nullptr) {
            return Error{Errc::not_found, "instance " + id + " has no timer " + timer};
        }
        DecidedStep step = decided(RecordKind::rescheduled, before, timer);
        if (due) {
            step.record.timers.push_back({timer, armed->event, due->time_since_epoch().count()});
        } else {
            step.record.timers_cancelled.push_back(timer);
        }
        return step;
    });
    return state ? Result<void>() : state.error();
}

}  // namespace skald
