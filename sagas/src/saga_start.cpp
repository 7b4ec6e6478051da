#include "saga_start.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "after_step.hpp"

namespace skald {
namespace {

// What is behind the last progress that was stored.
struct Tail {
    std::set<std::string> instances;  // to which something has happened
    std::vector<ReadRecord> sending;  // records whose commands may not have left
};

Result<void> check_tables(const SagaVersions& versions, const StoredProgress& progress) {
    for (const StoredTable& known : progress.tables) {
        const SagaDefinition* saga = versions.find(known.saga_version);
        if (saga == nullptr || saga->table.text() == known.text) continue;
        return invalid_argument("saga \"" + saga->name + "\": the table of version " +
                                std::to_string(saga->version) +
                                " has changed; give it a new version, and keep the old one among "
                                "SagaOptions::former or migrate from it");
    }
    return {};
}

Result<void> check_live(const SagaVersions& versions, const LiveCounts& counts) {
    for (const StoredCount& live : counts.stored()) {
        const std::string who =
            "saga \"" + versions.current().name + "\": " + std::to_string(live.instances) +
            " live instances are on version " + std::to_string(live.saga_version);
        const SagaDefinition* saga = versions.for_instance(live.saga_version);
        if (saga == nullptr) {
            return invalid_argument(who +
                                    ", which is neither among SagaOptions::former nor "
                                    "migrated from");
        }
        if (saga->version != live.saga_version)
            continue;  // the migration says what becomes of them
        const std::vector<std::string> states = saga->table.states();
        if (std::find(states.begin(), states.end(), live.state) == states.end()) {
            return invalid_argument(who + " in state \"" + live.state +
                                    "\", which its table does not have");
        }
    }
    return {};
}

Result<Tail> read_tail(SagaContext& context, const StoredProgress& progress) {
    Tail tail;
    const GlobalPosition settled(progress.settled);
    const GlobalPosition counted(progress.counted);
    context.newest_record = std::max(settled, counted);
    const auto read = context.journal.for_each_record(
        std::min(settled, counted), [&](const ReadRecord& record) -> Result<void> {
            const GlobalPosition position = record.place.position;
            if (position > counted) context.counts.apply(record.kind, record.record);
            if (position > settled) {
                tail.instances.insert(record.instance);
                if (!record.record.sent.empty()) tail.sending.push_back(record);
            }
            context.newest_record = std::max(context.newest_record, position);
            return {};
        });
    if (!read) return read.error();
    return tail;
}

// Whether the commands of a record are still wanted.
bool wants_commands(const InstanceState& state, const ReadRecord& record) {
    if (state.phase == Phase::resolved) return false;
    return !state.failed_at || record.place.version >= *state.failed_at;
}

Result<void> take_up(SagaContext& context, const Tail& tail) {
    for (const std::string& id : tail.instances) {
        const auto state = context.journal.load(id);
        if (!state) {
            context.say(LogLevel::error, "an instance cannot be read",
                        {{"instance", id}, {"error", state.error().message}});
            continue;
        }
        context.timers.change(id, {}, state->timers);
        for (const ReadRecord& record : tail.sending) {
            if (record.instance != id || !wants_commands(*state, record)) continue;
            send_commands(context, *state, record.record, record.place);
        }
        send_compensation(context, *state);
        // Those wait for a person.
        for (const std::string& command : state->undelivered) {
            context.outbox.remove(CommandId(Uuid::parse(command).value_or(Uuid())));
        }
    }
    return {};
}

bool has_new_table(const SagaVersions& versions, const StoredProgress& progress) {
    return std::any_of(
        versions.all().begin(), versions.all().end(), [&](const SagaDefinition& saga) {
            return std::none_of(
                progress.tables.begin(), progress.tables.end(),
                [&](const StoredTable& one) { return one.saga_version == saga.version; });
        });
}

}  // namespace

Result<GlobalPosition> start_saga(SagaContext& context) {
    if (auto checked = context.versions.check(); !checked) return checked.error();
    auto stored = context.journal.progress();
    if (!stored) return stored.error();
    const bool is_first = !stored->has_value();
    StoredProgress progress = is_first ? StoredProgress() : **stored;
    if (is_first) progress.inputs = context.options.begin_after.value();
    if (auto checked = check_tables(context.versions, progress); !checked) return checked.error();
    context.counts = LiveCounts(progress.live);
    const auto tail = read_tail(context, progress);
    if (!tail) return tail.error();
    if (auto checked = check_live(context.versions, context.counts); !checked) {
        return checked.error();
    }
    if (auto done = take_up(context, *tail); !done) return done.error();
    const GlobalPosition inputs(progress.inputs);
    if (has_new_table(context.versions, progress)) {
        if (auto saved = save_progress(context, inputs); !saved) return saved.error();
    }
    return inputs;
}

Result<void> save_progress(const SagaContext& context, GlobalPosition inputs) {
    GlobalPosition settled = context.newest_record;
    for (const auto& oldest : {context.outbox.oldest_record(), context.timers.oldest_record()}) {
        if (oldest) settled = std::min(settled, GlobalPosition(oldest->value() - 1));
    }
    StoredProgress progress{.inputs = inputs.value(),
                            .settled = settled.value(),
                            .counted = context.newest_record.value(),
                            .live = context.counts.stored(),
                            .tables = {}};
    for (const SagaDefinition& saga : context.versions.all()) {
        progress.tables.push_back({saga.version, saga.table.text()});
    }
    return context.journal.save(progress);
}

}  // namespace skald
