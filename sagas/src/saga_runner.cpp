#include <skald/sagas/saga_runner.hpp>
#include <utility>

#include "saga_parts.hpp"

namespace skald {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_after_error = 100ms;
constexpr auto answer_wait_max = 10s;

bool passes(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::timed_out;
}

}  // namespace

SagaRunner::Parts::Parts(EventStore& store, CommandBus& bus, SagaDefinition saga,
                         const SagaOptions& options)
    : engine(store, bus, std::move(saga), options), desk(engine, running, *work) {
    engine.context().outbox.on_answer([signal = work] { signal->signal(); });
}

SagaRunner::SagaRunner(EventStore& store, CommandBus& bus, SagaDefinition saga,
                       const SagaOptions& options)
    : parts_(std::make_unique<Parts>(store, bus, std::move(saga), options)) {}

SagaRunner::~SagaRunner() = default;

Result<SagaProgress> SagaRunner::run_once() {
    const std::lock_guard lock(parts_->running);
    return parts_->engine.step();
}

Result<SagaProgress> SagaRunner::run_until_idle() {
    SagaProgress total;
    for (;;) {
        const auto step = run_once();
        if (!step) return step;
        const auto steps = total.steps + step->steps;
        const auto sent = total.sent + step->sent;
        const auto passed_over = total.passed_over + step->passed_over;
        total = *step;
        total.steps = steps;
        total.sent = sent;
        total.passed_over = passed_over;
        if (total.caught_up) return total;
        const std::lock_guard lock(parts_->running);
        Outbox& outbox = parts_->engine.context().outbox;
        if (step->steps == 0 && outbox.in_flight() > 0) outbox.wait_for_answer(answer_wait_max);
    }
}

Result<void> SagaRunner::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        const auto step = run_once();
        if (!step) {
            if (!passes(step.error())) return step.error();
            parts_->work->wait(stop, pause_after_error);
            continue;
        }
        if (step->steps > 0) continue;
        std::chrono::nanoseconds until_due = for_ever;
        {
            const std::lock_guard lock(parts_->running);
            parts_->engine.notify([work = parts_->work] { work->signal(); });
            Clock& clock = parts_->engine.context().clock;
            if (step->next_at) until_due = *step->next_at - clock.now();
        }
        if (until_due > 0ns) parts_->work->wait(stop, until_due);
    }
    return save_progress();
}

Result<void> SagaRunner::save_progress() {
    const std::lock_guard lock(parts_->running);
    return parts_->engine.save();
}

Result<std::vector<SagaCount>> SagaRunner::counts() {
    const std::lock_guard lock(parts_->running);
    if (auto started = parts_->engine.start(); !started) return started.error();
    std::vector<SagaCount> counts;
    for (const StoredCount& one : parts_->engine.context().counts.stored()) {
        counts.push_back({one.saga_version, one.state, one.instances});
    }
    return counts;
}

SagaDesk& SagaRunner::desk() {
    return parts_->desk;
}

}  // namespace skald
