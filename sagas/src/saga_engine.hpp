// Runs a saga without threads: each call of step() offers a page of events, fires the timers that are
// due and looks after commands that are on their way.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <skald/core/result.hpp>
#include <skald/core/subscription.hpp>
#include <skald/sagas/saga_runner.hpp>
#include <string>
#include <vector>

#include "saga_context.hpp"
#include "step_writer.hpp"

namespace skald {

class SagaEngine {
public:
    SagaEngine(EventStore& store, CommandBus& bus, SagaDefinition saga, const SagaOptions& options);

    /// See SagaRunner::run_once().
    Result<SagaProgress> step();
    Result<void> save();
    /// Takes up what was left, unless that is done.
    Result<void> start();

    /// `wake` is called once, from any thread, when events have come. Answers of the bus have their own
    /// way (Outbox::on_answer).
    void notify(std::function<void()> wake);

    SagaContext& context() { return context_; }
    StepWriter& writer() { return writer_; }

private:
    Result<SagaProgress> step_once();
    Result<void> take_answers();
    Result<void> take(const Delivered& delivered);
    std::optional<DecidedStep> told(const InstanceState& state, const Delivered& delivered) const;
    Result<void> fire_timers();
    Result<void> read_page();
    Result<void> offer(const EventBatch& page);
    Result<bool> add_task(const RecordedEvent& event, std::vector<StepTask>& tasks);
    SagaProgress progress(std::uint64_t steps_before, std::uint64_t sent_before) const;

    SagaContext context_;
    StepWriter writer_;
    bool is_started_ = false;
    GlobalPosition inputs_;                       // all events up to here were offered
    GlobalPosition saved_;                        // the same, as it is stored
    bool at_end_ = false;                         // of the log
    std::unique_ptr<Subscription> subscription_;  // none: to be begun behind inputs_
};

}  // namespace skald
