// One run of a saga in which a chooser decides what happens next: which command or answer arrives,
// twice or never, what time it is, and when the process dies. saga_explorer.hpp makes many of them.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <skald/core/command_bus.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/new_event.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/sagas/reply_inbox.hpp>
#include <skald/sagas/saga_desk.hpp>
#include <skald/sagas/saga_runner.hpp>
#include <string>
#include <utility>
#include <vector>

namespace skald::testing {

/// An event that happens outside of the saga, in a stream (empty: in none).
struct OutsideEvent {
    std::string stream;
    NewEvent event;
};

/// The services around the saga, as the user models them, and what must be true of them.
class SagaWorld {
public:
    virtual ~SagaWorld() = default;
    /// What begins it all, in this order.
    virtual std::vector<OutsideEvent> beginning() = 0;
    /// What may happen once, at any moment or never, such as a cancellation.
    virtual std::vector<OutsideEvent> disturbances() { return {}; }
    /// A service gets a command, perhaps for the second time. Yields its answers.
    virtual std::vector<NewEvent> receive(const CommandEnvelope& command) = 0;
    /// What must not be, in words; empty: all is well. At the end every instance is over.
    virtual std::string problem(bool at_end) const = 0;
};

/// The store of a run. A crash ends the process that has it open; what it had acknowledged is there again
/// after reopen().
class ExploredStore {
public:
    virtual ~ExploredStore() = default;
    virtual EventStore& store() = 0;
    /// Ends the store, without closing it where that can be told apart, and opens it again.
    virtual void reopen() = 0;
    /// Whether fail_soon() does anything: cuts the power after so many calls of the disk.
    virtual bool can_fail() const { return false; }
    virtual void fail_soon(std::size_t) {}
    /// Whether that has happened: then an error is a crash, and no finding.
    virtual bool has_failed() const { return false; }
};

/// One that outlives the process, such as a store in memory.
class LastingStore final : public ExploredStore {
public:
    explicit LastingStore(std::unique_ptr<EventStore> store) : store_(std::move(store)) {}
    EventStore& store() override { return *store_; }
    void reopen() override {}

private:
    std::unique_ptr<EventStore> store_;
};

/// Chooses one of `choices` things, from 0; 0 goes on as if nothing were wrong.
using Chooser = std::function<std::size_t(std::size_t choices)>;

/// Keeps commands until they are delivered, lost, or come late.
class HeldBus final : public CommandBus {
public:
    struct Held {
        CommandEnvelope command;
        std::function<void(Result<void>)> done;  // empty: the sender no longer waits
    };

    void send(CommandEnvelope command, std::function<void(Result<void>)> done) override {
        held.push_back({std::move(command), std::move(done)});
    }
    /// The sender is gone; what is on its way still arrives.
    void forget_sender() {
        for (Held& one : held) one.done = nullptr;
    }

    std::deque<Held> held;
};

class ExploredRun {
public:
    ExploredRun(SagaDefinition saga, SagaOptions options, ExploredStore& store, ManualClock& clock,
                SagaWorld& world)
        : saga_(std::move(saga)),
          options_(std::move(options)),
          store_(store),
          clock_(clock),
          world_(world),
          disturbances_(world.disturbances()) {
        options_.clock = &clock_;
        // Many saves, so that crashes meet all of them.
        options_.progress_events_max = 2;
        start();
    }

    /// So many choices, then everything arrives until all is quiet. Yields what went wrong; empty:
    /// nothing.
    std::string run(const Chooser& choose, std::size_t depth) {
        for (OutsideEvent& event : world_.beginning()) happens(std::move(event));
        for (std::size_t i = 0; i < depth && problem_.empty(); ++i) {
            if (!choose_one(choose)) break;
        }
        settle();
        return problem_;
    }

    /// What was done, a line each.
    const std::vector<std::string>& story() const { return story_; }

private:
    using Action = std::function<void()>;
    static constexpr std::size_t look_ahead = 3;  // of what waits, so many may come first

    void start() {
        runner_ = std::make_unique<SagaRunner>(store_.store(), bus_, saga_, options_);
        step();
    }

    void restart() {
        bus_.forget_sender();
        runner_.reset();
        store_.reopen();
        runner_ = std::make_unique<SagaRunner>(store_.store(), bus_, saga_, options_);
    }

    // Whether the error is the crash that was asked for; then the process begins again.
    bool survived(const Error& error) {
        if (!store_.has_failed()) return false;
        say("crashed by", std::string(to_string(error.code)));
        restart();
        return true;
    }

    void step() {
        for (int i = 0; i < 1000; ++i) {
            const auto progress = runner_->run_once();
            if (!progress && survived(progress.error())) continue;
            if (!progress) return fail("the saga cannot run: " + to_string(progress.error()));
            if (progress->steps == 0) break;
        }
        const std::string wrong = world_.problem(false);
        if (!wrong.empty()) fail(wrong);
    }

    // As a service does that repeats until it is told that the event is stored.
    void append(const std::function<Result<Appended>()>& once) {
        for (int i = 0; i < 100; ++i) {
            const auto done = once();
            if (done) return;
            if (!survived(done.error())) return fail("an event: " + to_string(done.error()));
        }
        fail("an event cannot be stored");
    }

    // False: nothing can happen any more.
    bool choose_one(const Chooser& choose) {
        std::vector<Action> actions;
        for (std::size_t i = 0; i < std::min(look_ahead, bus_.held.size()); ++i) {
            actions.emplace_back([this, i] { deliver(i); });
        }
        for (std::size_t i = 0; i < std::min(look_ahead, answers_.size()); ++i) {
            actions.emplace_back([this, i] { answer(i, false); });
        }
        if (actions.empty() && !next_at() && disturbances_.empty()) return false;
        for (std::size_t i = 0; i < std::min(look_ahead, bus_.held.size()); ++i) {
            actions.emplace_back([this, i] { lose(i, false); });
            actions.emplace_back([this, i] { lose(i, true); });
        }
        if (!answers_.empty()) {
            actions.emplace_back([this] { answer(0, true); });
            actions.emplace_back([this] { lose_answer(); });
        }
        if (next_at()) actions.emplace_back([this] { let_time_pass(); });
        for (std::size_t i = 0; i < disturbances_.size(); ++i) {
            actions.emplace_back([this, i] { disturb(i); });
        }
        actions.emplace_back([this] { crash(); });
        if (store_.can_fail()) {
            actions.emplace_back([this, &choose] { store_.fail_soon(choose(50)); });
        }
        actions[choose(actions.size())]();
        step();
        return true;
    }

    void deliver(std::size_t index) {
        HeldBus::Held held = take(index);
        say("delivered", held.command.type);
        receive(held.command);
        if (held.done) held.done({});
    }
    // The sender learns of no delivery. If it arrives late, the command stays on its way.
    void lose(std::size_t index, bool arrives_late) {
        HeldBus::Held held = take(index);
        say(arrives_late ? "delayed" : "lost", held.command.type);
        if (held.done) held.done(Error{Errc::timed_out, "the explorer lost it"});
        if (arrives_late) bus_.held.push_back({std::move(held.command), nullptr});
    }
    HeldBus::Held take(std::size_t index) {
        const auto at = bus_.held.begin() + static_cast<std::ptrdiff_t>(index);
        HeldBus::Held held = std::move(*at);
        bus_.held.erase(at);
        return held;
    }
    void receive(const CommandEnvelope& command) {
        std::uint32_t index = 0;
        for (NewEvent& event : world_.receive(command)) {
            answers_.push_back({command.id, std::move(event), index++});
        }
    }

    struct Answer {
        CommandId command;
        NewEvent event;
        std::uint32_t index;
    };
    void answer(std::size_t index, bool stays) {
        const Answer one = answers_[index];
        say(stays ? "answered, and will be again," : "answered", one.event.type);
        if (!stays) answers_.erase(answers_.begin() + static_cast<std::ptrdiff_t>(index));
        append(
            [&] { return ReplyInbox(store_.store()).receive(one.command, one.event, one.index); });
    }
    void lose_answer() {
        say("lost the answer", answers_.front().event.type);
        answers_.pop_front();
    }

    void let_time_pass() {
        const auto due = next_at();
        if (!due) return;
        say("time passes to", to_string(*due));
        if (*due > clock_.now()) clock_.advance(*due - clock_.now());
    }
    void disturb(std::size_t index) {
        const auto at = disturbances_.begin() + static_cast<std::ptrdiff_t>(index);
        OutsideEvent event = std::move(*at);
        disturbances_.erase(at);
        happens(std::move(event));
    }
    void crash() {
        say("crashed", "");
        restart();
    }

    void happens(OutsideEvent outside) {
        say("happened", outside.event.type);
        EventWrite write;
        if (!outside.stream.empty()) write.stream = *StreamId::parse(outside.stream);
        outside.event.id = EventId::named("outside " + std::to_string(outside_events_++));
        write.events.push_back(std::move(outside.event));
        append([&] {
            AppendRequest request;
            request.writes.push_back(write);
            return store_.store().append(std::move(request));
        });
        step();
    }

    // Everything that is on its way arrives, time goes on, until nothing is left; a crash that is still
    // to come may come at the last moment.
    void settle() {
        for (int i = 0; i < 10'000 && problem_.empty(); ++i) {
            if (!bus_.held.empty()) {
                deliver(0);
            } else if (!answers_.empty()) {
                answer(0, false);
            } else if (next_at()) {
                let_time_pass();
            } else if (bus_.held.empty() && problem_.empty()) {
                const auto instances = runner_->desk().list({});
                if (instances) return expect_all_over(*instances);
                if (!survived(instances.error())) fail(to_string(instances.error()));
            }
            step();
        }
        if (problem_.empty()) fail("it never comes to rest");
    }

    void expect_all_over(const std::vector<SagaInstance>& instances) {
        for (const SagaInstance& instance : instances) {
            if (is_over(instance.status) || instance.status == SagaStatus::awaited) continue;
            return fail("instance " + instance.id + " is " +
                        std::string(to_string(instance.status)) + " in state \"" + instance.state +
                        "\": " + instance.note);
        }
        const std::string wrong = world_.problem(true);
        if (!wrong.empty()) fail(wrong);
    }

    std::optional<Timestamp> next_at() {
        for (;;) {
            const auto progress = runner_->run_once();
            if (progress) return progress->next_at;
            if (survived(progress.error())) continue;
            fail(to_string(progress.error()));
            return {};
        }
    }

    void say(const std::string& what, const std::string& of) { story_.push_back(what + " " + of); }
    void fail(std::string why) {
        if (problem_.empty()) problem_ = std::move(why);
    }

    SagaDefinition saga_;
    SagaOptions options_;
    ExploredStore& store_;
    ManualClock& clock_;
    SagaWorld& world_;
    std::vector<OutsideEvent> disturbances_;  // those that did not happen yet
    std::size_t outside_events_ = 0;          // that happened
    HeldBus bus_;
    std::deque<Answer> answers_;  // on their way to the store
    std::unique_ptr<SagaRunner> runner_;
    std::vector<std::string> story_;
    std::string problem_;  // the first one
};

}  // namespace skald::testing
