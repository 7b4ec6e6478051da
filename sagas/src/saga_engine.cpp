#include "saga_engine.hpp"

#include <algorithm>
#include <optional>
#include <skald/core/event_store.hpp>
#include <utility>
#include <variant>

#include "saga_start.hpp"

namespace skald {

SagaEngine::SagaEngine(EventStore& store, CommandBus& bus, SagaDefinition saga,
                       const SagaOptions& options)
    : context_(store, bus, std::move(saga), options), writer_(context_) {}

Result<void> SagaEngine::start() {
    if (is_started_) return {};
    // A start that failed half way is begun anew.
    context_.timers = {};
    const auto inputs = start_saga(context_);
    if (!inputs) return inputs.error();
    saved_ = *inputs;
    inputs_ = std::max(inputs_, *inputs);
    is_started_ = true;
    return {};
}

Result<SagaProgress> SagaEngine::step() {
    auto done = step_once();
    // What was taken from the timers or the outbox and not written is found again in the records.
    if (!done) is_started_ = false;
    return done;
}

Result<SagaProgress> SagaEngine::step_once() {
    if (auto started = start(); !started) return started.error();
    const auto steps_before = context_.steps;
    const auto sent_before = context_.sent;
    context_.passed_over = 0;
    if (auto done = take_answers(); !done) return done.error();
    if (auto done = fire_timers(); !done) return done.error();
    if (auto done = read_page(); !done) return done.error();
    context_.outbox.pump(context_.bus, context_.clock.now());
    // A bus that answers at once has done so.
    if (auto done = take_answers(); !done) return done.error();
    if (inputs_.value() - saved_.value() >= context_.options.progress_events_max) {
        if (auto done = save(); !done) return done.error();
    }
    return progress(steps_before, sent_before);
}

Result<void> SagaEngine::save() {
    if (auto started = start(); !started) return started;
    if (auto saved = save_progress(context_, inputs_); !saved) return saved;
    saved_ = inputs_;
    return {};
}

Result<void> SagaEngine::take_answers() {
    for (const Delivered& delivered : context_.outbox.settle(context_.clock.now())) {
        if (auto taken = take(delivered); !taken) return taken;
    }
    return {};
}

Result<void> SagaEngine::take(const Delivered& delivered) {
    if (!delivered.gave_up) ++context_.sent;
    if (!delivered.gave_up && !delivered.command.compensates) return {};
    using Told = Result<std::optional<DecidedStep>>;
    const auto acted =
        writer_.act(delivered.command.instance,
                    [&](const InstanceState& state) -> Told { return told(state, delivered); });
    if (!acted) return acted.error();
    return {};
}

// The record by which an instance learns what became of its command; none: it need not.
std::optional<DecidedStep> SagaEngine::told(const InstanceState& state,
                                            const Delivered& delivered) const {
    const CommandId& id = delivered.command.envelope.id;
    if (delivered.command.compensates) {
        const bool is_next = state.phase == Phase::compensating &&
                             compensation_id_of(state.compensations.front().undoes) == id;
        if (!is_next) return {};
        if (!delivered.gave_up) return decided(RecordKind::undone, state, to_string(id));
    } else if (state.phase != Phase::running && state.phase != Phase::completed) {
        // A command that was not delivered is no trouble once it is to be undone anyway.
        return {};
    }
    DecidedStep step = decided(
        RecordKind::attention, state,
        delivered.command.envelope.type + " was not delivered: " + to_string(*delivered.gave_up));
    step.record.input.id = to_string(id);
    return step;
}

Result<void> SagaEngine::fire_timers() {
    std::vector<StepTask> tasks;
    for (const WaitingTimer& timer :
         context_.timers.take_due(context_.clock.now(), context_.options.page_events_max)) {
        tasks.push_back({timer.instance, {StepInput::Source::timer, nullptr, timer.token}});
    }
    return writer_.offer(tasks);
}

Result<void> SagaEngine::read_page() {
    if (!subscription_) {
        auto begun =
            context_.journal.store().subscribe({inputs_,
                                                Query::types(context_.versions.event_types()),
                                                {.events_max = context_.options.page_events_max}});
        if (!begun) return begun.error();
        subscription_ = *std::move(begun);
    }
    auto page = subscription_->poll();
    Result<void> offered = page ? offer(*page) : page.error();
    if (!offered) {
        // What was not done is offered again; what was is recognised.
        subscription_.reset();
        return offered;
    }
    inputs_ = std::max(inputs_, page->scanned);
    at_end_ = page->at_end;
    return {};
}

Result<void> SagaEngine::offer(const EventBatch& page) {
    std::vector<StepTask> tasks;
    for (const RecordedEvent& event : page) {
        auto added = add_task(event, tasks);
        if (!added) return added.error();
        if (*added) continue;
        // Its key may be given to an instance by an event before it.
        if (auto offered = writer_.offer(std::exchange(tasks, {})); !offered) return offered;
        added = add_task(event, tasks);
        if (!added) return added.error();
    }
    return writer_.offer(tasks);
}

// False: the event has a key, and the steps before it are to be written first.
Result<bool> SagaEngine::add_task(const RecordedEvent& event, std::vector<StepTask>& tasks) {
    const auto correlation = context_.versions.reader_of(event.type).machine->correlate(event);
    if (!correlation) {
        context_.say(LogLevel::error, "an event cannot be read",
                     {{"type", event.type}, {"error", correlation.error().message}});
        auto done = context_.journal.set_aside(event, correlation.error());
        return done ? Result<bool>(true) : done.error();
    }
    const StepInput input{StepInput::Source::log, &event, {}};
    if (const auto* id = std::get_if<std::string>(&*correlation)) {
        if (id->empty()) {
            ++context_.passed_over;
        } else {
            tasks.push_back({*id, input});
        }
        return true;
    }
    if (!tasks.empty()) return false;
    const SagaKey& key = std::get<SagaKey>(*correlation);
    const auto owner = context_.journal.owner_of(key);
    if (!owner) return owner.error();
    if (owner->has_value()) {
        tasks.push_back({**owner, input});
        return true;
    }
    auto done = context_.journal.set_aside(
        event, {Errc::not_found, "no instance has the key " + key.name + " " + key.value});
    return done ? Result<bool>(true) : done.error();
}

SagaProgress SagaEngine::progress(std::uint64_t steps_before, std::uint64_t sent_before) const {
    SagaProgress progress{.steps = context_.steps - steps_before,
                          .sent = context_.sent - sent_before,
                          .passed_over = context_.passed_over,
                          .position = inputs_};
    for (const auto& due : {context_.outbox.next_due(), context_.timers.next_due()}) {
        if (due && (!progress.next_at || *due < *progress.next_at)) progress.next_at = due;
    }
    const bool is_due = progress.next_at && *progress.next_at <= context_.clock.now();
    progress.caught_up =
        at_end_ && progress.steps == 0 && !is_due && context_.outbox.in_flight() == 0;
    return progress;
}

void SagaEngine::notify(std::function<void()> wake) {
    if (subscription_) subscription_->notify(std::move(wake));
}

}  // namespace skald
