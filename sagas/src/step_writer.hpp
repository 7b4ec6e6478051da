// Offers events to instances and writes the steps that follow. Steps of different instances are
// appended together, so that they share a sync; those of one instance follow each other.
#pragma once
#include <functional>
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

#include "saga_context.hpp"
#include "step_decision.hpp"

namespace skald {

struct StepTask {
    std::string instance;
    StepInput input;
};

class StepWriter {
public:
    explicit StepWriter(SagaContext& context) : context_(context) {}

    /// Offers each event to its instance, in their order for each instance. Errors: those of the store;
    /// then some are done and some are not, and offering all again does the rest.
    Result<void> offer(const std::vector<StepTask>& tasks);

    /// What a person or the engine does to an instance: `decide` looks at its state, as often as
    /// somebody else was faster. None: nothing is to be done.
    using Act = std::function<Result<std::optional<DecidedStep>>(const InstanceState&)>;
    Result<InstanceState> act(const std::string& instance, const Act& decide);

private:
    struct UnderWay {
        const StepTask* task;
        InstanceState state;
        DecidedStep step;
        Result<Appended> outcome = invalid_argument("not appended");
    };

    Result<void> begin(const StepTask& task, std::vector<UnderWay>& wave);
    void append_all(std::vector<UnderWay>& wave);
    Result<void> finish(UnderWay& one);
    Result<void> offer_again(const StepTask& task);
    Result<void> set_aside(const StepTask& task, const Error& error);
    Result<bool> write(InstanceState& state, DecidedStep step, const StepInput* input);
    Result<void> drain(InstanceState& state);
    Result<bool> drain_one(InstanceState& state);
    Result<bool> give_up(InstanceState& state, const SagaWaitingEvent& gone);
    std::optional<DecidedStep> decide_on(const InstanceState& state, const StepInput& input);

    SagaContext& context_;
};

}  // namespace skald
