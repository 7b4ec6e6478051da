#include <atomic>
#include <mutex>
#include <skald/projections/relay.hpp>
#include <utility>

#include "lag_behind.hpp"
#include "passing_error.hpp"
#include "position_signal.hpp"
#include "relay_engine.hpp"

namespace skald {

struct Relay::Parts {
    Parts(EventStore& store, Publisher& publisher, std::string name,
          std::unique_ptr<MessageMapping> mapping, RelayOptions options)
        : context{store,
                  publisher,
                  std::move(name),
                  std::move(mapping),
                  options,
                  options.clock ? *options.clock : machine,
                  options.log ? *options.log : silence,
                  std::make_shared<WakeUp>()},
          engine(context) {}

    SystemClock machine;  // unless the options have another
    NullLog silence;      // likewise
    RelayContext context;
    std::mutex running;      // guards engine
    RelayEngine engine;      // hands the events over
    PositionSignal reached;  // for wait_for

    // Signals the work when a new event is there. The store may still do so when the relay is gone.
    void notify_of_events() {
        const std::lock_guard lock(running);
        engine.notify([work = context.work] { work->signal(); });
    }
    // Others may try.
    void leave() {
        const std::lock_guard lock(running);
        engine.leave();
    }
    // Sends nothing more.
    void end_run() {
        const auto deadline = deadline_after(context.options.answer_timeout);
        const std::lock_guard lock(running);
        engine.wait_for_answers(deadline);
        if (const auto position = engine.position()) reached.reach(*position);
        engine.leave();
    }
};

Relay::Relay(EventStore& store, Publisher& publisher, std::string name,
             std::unique_ptr<MessageMapping> mapping, RelayOptions options)
    : parts_(std::make_unique<Parts>(store, publisher, std::move(name), std::move(mapping),
                                     std::move(options))) {}

Relay::~Relay() {
    parts_->leave();
}

Result<RelayProgress> Relay::run_once() {
    const std::lock_guard lock(parts_->running);
    auto progress = parts_->engine.step();
    if (progress) {
        if (!progress->stands_by) parts_->reached.reach(progress->position);
    } else if (!passes(progress.error())) {
        parts_->reached.fail(progress.error());
    }
    return progress;
}

Result<RelayProgress> Relay::run_until_caught_up() {
    const RetryPolicy& retry = parts_->context.options.retry;
    RelayProgress total;
    for (std::uint32_t failures = 0;;) {
        const auto step = run_once();
        if (!step) {
            if (!passes(step.error()) || ++failures >= retry.attempts_max) return step.error();
            parts_->context.work->wait({}, retry.pause_after(failures));
            continue;
        }
        if (step->stands_by) {
            return Error{Errc::unavailable, "another instance has the lease of relay \"" +
                                                parts_->context.name + "\""};
        }
        if (step->published > 0) failures = 0;
        const auto published = total.published + step->published;
        const auto parked = total.parked + step->parked;
        total = *step;
        total.published = published;
        total.parked = parked;
        if (total.caught_up) return total;
        if (step->in_flight > 0) parts_->context.work->wait({}, parts_->engine.pause_max());
    }
}

Result<void> Relay::run(std::stop_token stop) {
    const RetryPolicy& retry = parts_->context.options.retry;
    std::uint32_t failures = 0;
    while (!stop.stop_requested()) {
        const auto step = run_once();
        if (!step) {
            if (!passes(step.error())) {
                parts_->leave();
                return step.error();
            }
            const LogField fields[] = {{"relay", parts_->context.name},
                                       {"error", step.error().message}};
            parts_->context.log.write(LogLevel::warning, "projections",
                                      "waits for the publisher or the store", fields);
            parts_->context.work->wait(stop, retry.pause_after(++failures));
            continue;
        }
        if (step->published > 0 || step->caught_up) failures = 0;
        if (step->in_flight == 0 && !step->caught_up && !step->stands_by) continue;
        // What comes next is an answer, a new event or a look at the lease.
        if (!step->stands_by) parts_->notify_of_events();
        parts_->context.work->wait(stop, parts_->engine.pause_max());
    }
    parts_->end_run();
    return {};
}

Result<GlobalPosition> Relay::position() {
    const std::lock_guard lock(parts_->running);
    const auto position = parts_->engine.position();
    if (!position) {
        return Error{Errc::unavailable, "relay \"" + parts_->context.name +
                                            "\" has not begun, or is about to begin again"};
    }
    return *position;
}

Result<Lag> Relay::lag() {
    const auto from = position();
    if (!from) return from.error();
    const RelayContext& context = parts_->context;
    return lag_behind(context.store, context.options.filter, *from, context.clock);
}

Result<void> Relay::wait_for(GlobalPosition position, std::chrono::nanoseconds timeout) {
    const auto deadline = deadline_after(timeout);
    // A position whose event is not to be published wakes nobody else.
    parts_->context.work->signal();
    return parts_->reached.wait_until(position, deadline);
}

Result<void> Relay::reset_to(GlobalPosition position) {
    {
        const std::lock_guard lock(parts_->running);
        if (auto reset = parts_->engine.reset_to(position); !reset) return reset;
        parts_->reached.restart();
    }
    parts_->context.work->signal();
    return {};
}

Result<std::vector<ParkedEvent>> Relay::parked(std::size_t events_max) {
    return parts_->engine.parked(events_max);
}

Result<std::uint64_t> Relay::retry(GlobalPosition position) {
    const std::lock_guard lock(parts_->running);
    return parts_->engine.retry(position);
}

Result<std::uint64_t> Relay::skip(GlobalPosition position) {
    const std::lock_guard lock(parts_->running);
    return parts_->engine.skip(position);
}

}  // namespace skald
