// What a runner and its desk share: the engine, under one lock.
#pragma once
#include <memory>
#include <mutex>
#include <skald/core/wake_up.hpp>
#include <skald/sagas/saga_desk.hpp>
#include <skald/sagas/saga_runner.hpp>
#include <utility>

#include "saga_engine.hpp"

namespace skald {

/// The desk of a runner.
class EngineDesk final : public SagaDesk {
public:
    EngineDesk(SagaEngine& engine, std::mutex& running, WakeUp& work)
        : engine_(engine), running_(running), work_(work) {}

    Result<std::optional<SagaInstance>> find(const std::string& id) override;
    Result<std::vector<SagaInstance>> list(const SagaFilter& filter) override;
    Result<std::vector<UnreadableEvent>> unreadable() override;
    Result<void> retry(const std::string& id) override;
    Result<void> skip(const std::string& id, const std::string& why) override;
    Result<void> resolve(const std::string& id, const std::string& why) override;
    Result<void> terminate(const std::string& id, const std::string& why) override;
    Result<void> reschedule(const std::string& id, const std::string& timer,
                            std::optional<Timestamp> due) override;

private:
    using Decide = std::function<Result<DecidedStep>(const InstanceState&)>;
    Result<InstanceState> act(const std::string& id, const Decide& decide);
    Result<void> send_again(const InstanceState& state, const std::vector<std::string>& commands);

    SagaEngine& engine_;
    std::mutex& running_;  // guards the engine
    WakeUp& work_;         // the runner has something to do
};

struct SagaRunner::Parts {
    Parts(EventStore& store, CommandBus& bus, SagaDefinition saga, const SagaOptions& options);

    std::mutex running;  // guards the engine
    SagaEngine engine;
    // Shared with the store and the bus, which may still call when the runner is gone.
    std::shared_ptr<WakeUp> work = std::make_shared<WakeUp>();
    EngineDesk desk;
};

}  // namespace skald
