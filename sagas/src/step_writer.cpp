#include "step_writer.hpp"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <skald/core/event_store.hpp>
#include <utility>

#include "after_step.hpp"

namespace skald {
namespace {

constexpr int conflicts_max = 16;

// An append that will fail in the same way each time: the step itself is at fault.
bool is_of_the_step(const Error& error) {
    return error.code == Errc::condition_failed || error.code == Errc::invalid_argument ||
           error.code == Errc::too_large;
}

// What stops one instance and no other: an id that no stream can have, records that cannot be read.
bool is_of_the_instance(const Error& error) {
    return error.code == Errc::invalid_argument || error.code == Errc::corrupt ||
           error.code == Errc::unsupported_format || error.code == Errc::stream_deleted;
}

RecordedEvent event_of(const ArmedTimer& timer) {
    RecordedEvent event;
    event.type = timer.event.type;
    event.schema_version = timer.event.schema_version;
    event.data = timer.event.data;
    event.content_type = timer.event.content_type;
    return event;
}

// Whether events that wait may have become welcome.
bool opens_stash(const InstanceState& state, const DecidedStep& step) {
    if (state.stash.empty()) return false;
    return (step.kind == RecordKind::moved && step.record.from != step.record.to) ||
           step.kind == RecordKind::retried || step.kind == RecordKind::skipped ||
           step.kind == RecordKind::undone;
}

class CountDown {
public:
    explicit CountDown(std::size_t from) : left_(from) {}
    void done() {
        const std::lock_guard lock(mutex_);
        if (--left_ == 0) all_done_.notify_one();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        all_done_.wait(lock, [this] { return left_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable all_done_;
    std::size_t left_;
};

}  // namespace

Result<void> StepWriter::offer(const std::vector<StepTask>& tasks) {
    for (std::size_t next = 0; next < tasks.size();) {
        std::vector<UnderWay> wave;
        std::set<std::string_view> instances;
        for (; next < tasks.size() && instances.insert(tasks[next].instance).second; ++next) {
            if (auto begun = begin(tasks[next], wave); !begun) return begun;
        }
        append_all(wave);
        Result<void> outcome;
        for (UnderWay& one : wave) {
            if (auto finished = finish(one); !finished && outcome) outcome = finished;
        }
        if (!outcome) return outcome;
    }
    return {};
}

Result<void> StepWriter::begin(const StepTask& task, std::vector<UnderWay>& wave) {
    auto state = context_.journal.load(task.instance);
    if (!state && is_of_the_instance(state.error())) return set_aside(task, state.error());
    if (!state) return state.error();
    auto step = decide_on(*state, task.input);
    if (!step) {
        ++context_.passed_over;
        return {};
    }
    wave.push_back({&task, *std::move(state), *std::move(step)});
    return {};
}

std::optional<DecidedStep> StepWriter::decide_on(const InstanceState& state,
                                                 const StepInput& input) {
    const Timestamp now = context_.clock.now();
    if (input.source != StepInput::Source::timer) {
        return decide(context_.versions, state, input, now);
    }
    const ArmedTimer* timer = state.timer_with(input.timer);
    if (timer == nullptr) return {};
    const RecordedEvent event = event_of(*timer);
    return decide(context_.versions, state, {input.source, &event, input.timer}, now);
}

void StepWriter::append_all(std::vector<UnderWay>& wave) {
    CountDown left(wave.size());
    for (UnderWay& one : wave) {
        const auto done = [&one, &left](Result<Appended> outcome) {
            one.outcome = std::move(outcome);
            left.done();
        };
        auto request = context_.journal.request_of(one.state, one.step);
        if (!request) {
            done(request.error());
        } else if (wave.size() == 1) {
            context_.journal.store().append(*std::move(request), AppendCompletion::waiting(done));
        } else {
            context_.journal.store().append(*std::move(request), AppendCompletion(done));
        }
    }
    if (!wave.empty()) left.wait();
}

Result<void> StepWriter::finish(UnderWay& one) {
    if (one.outcome) {
        const RecordPlace place{one.outcome->versions.back(), one.outcome->position,
                                context_.clock.now()};
        after_step(context_, one.state, one.step, place);
        return opens_stash(one.state, one.step) ? drain(one.state) : Result<void>();
    }
    const Error& error = one.outcome.error();
    if (error.code == Errc::wrong_expected_version || is_of_the_step(error)) {
        return offer_again(*one.task);
    }
    return is_of_the_instance(error) ? set_aside(*one.task, error) : error;
}

Result<void> StepWriter::set_aside(const StepTask& task, const Error& error) {
    context_.say(LogLevel::error, "an instance cannot be used",
                 {{"instance", task.instance}, {"error", error.message}});
    if (task.input.event == nullptr) return {};
    return context_.journal.set_aside(*task.input.event, error);
}

// One at a time, and with what the step itself may be at fault for.
Result<void> StepWriter::offer_again(const StepTask& task) {
    for (int i = 0; i < conflicts_max; ++i) {
        auto state = context_.journal.load(task.instance);
        if (!state) return state.error();
        auto step = decide_on(*state, task.input);
        if (!step) return {};
        const auto written = write(*state, *std::move(step), &task.input);
        if (!written) return written.error();
        if (*written) return {};
    }
    return Error{Errc::unavailable, "others write to the instance without end", task.instance};
}

// False: somebody else was faster. An input whose step cannot be stored is quarantined.
Result<bool> StepWriter::write(InstanceState& state, DecidedStep step, const StepInput* input) {
    auto request = context_.journal.request_of(state, step);
    Result<Appended> appended =
        request ? context_.journal.store().append(*std::move(request)) : request.error();
    if (!appended) {
        const Error& error = appended.error();
        if (error.code == Errc::wrong_expected_version) return false;
        const bool give_up = input == nullptr || step.kind == RecordKind::quarantined;
        if (give_up || !is_of_the_step(error)) return error;
        return write(state, quarantine(state, step.record, error), nullptr);
    }
    after_step(context_, state, step,
               {appended->versions.back(), appended->position, context_.clock.now()});
    if (opens_stash(state, step)) {
        if (auto drained = drain(state); !drained) return drained.error();
    }
    return true;
}

// Offers what waits until nothing of it is wanted.
Result<void> StepWriter::drain(InstanceState& state) {
    for (;;) {
        const auto changed = drain_one(state);
        if (!changed) return changed.error();
        if (!*changed) return {};
    }
}

Result<bool> StepWriter::drain_one(InstanceState& state) {
    const std::vector<SagaWaitingEvent> waiting = state.stash;
    for (const SagaWaitingEvent& one : waiting) {
        const auto batch = context_.journal.event_at(one.position);
        if (!batch && batch.error().code == Errc::not_found) return give_up(state, one);
        if (!batch) return batch.error();
        const StepInput input{StepInput::Source::stash, &batch->events.front(), {}};
        auto step = decide(context_.versions, state, input, context_.clock.now());
        if (!step) continue;
        return write(state, *std::move(step), &input);  // false: the next step looks again
    }
    return false;
}

// The event was removed from the store while it waited.
Result<bool> StepWriter::give_up(InstanceState& state, const SagaWaitingEvent& gone) {
    DecidedStep step =
        decided(RecordKind::passed_over, state, "the event was removed from the store");
    step.record.from_stash = true;
    step.record.input = {gone.position.value(), gone.type, "", ""};
    return write(state, std::move(step), nullptr);
}

Result<InstanceState> StepWriter::act(const std::string& instance, const Act& decide) {
    for (int i = 0; i < conflicts_max; ++i) {
        auto state = context_.journal.load(instance);
        if (!state) return state;
        auto step = decide(*state);
        if (!step) return step.error();
        if (!step->has_value()) return state;
        const auto written = write(*state, **std::move(step), nullptr);
        if (!written) return written.error();
        if (*written) return state;
    }
    return Error{Errc::unavailable, "others write to the instance without end", instance};
}

}  // namespace skald
