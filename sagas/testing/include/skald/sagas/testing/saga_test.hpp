// Tests of sagas in the words of the domain:
//
//     using OrderTest = skald::testing::SagaTest<skald::MemoryEventStore, skald::JsonFormat>;
//
//     OrderTest(order_fulfilment(), "7")
//         .given_in("order-7", OrderPlaced{...})
//         .when_answered<ReserveStock>(StockReserved{"7", "a"})
//         .then_state("charging")
//         .then_sends(TakePayment{"7", price})
//         .then_schedules<NoAnswer>(30min)
//         .advance_time(30min)
//         .then_status(skald::SagaStatus::compensated);
//
// The saga runs as it will run, on a real engine and a store in memory, with a clock that stands still.
// given...() and when...() append an event and let everything happen that follows from it; what
// then...() looks at is what came of the last of them. Needs GoogleTest, and a store to be linked.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <skald/core/event_store.hpp>
#include <skald/core/event_type.hpp>
#include <skald/core/random.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/sagas/reply_inbox.hpp>
#include <skald/sagas/saga_desk.hpp>
#include <skald/sagas/saga_runner.hpp>
#include <skald/sagas/testing/recording_bus.hpp>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skald::testing {

/// `Store` is made of a clock and a randomness; `Format` is the saga's. One instance is looked at.
template <class Store, class Format>
class SagaTest {
public:
    using Where = std::source_location;

    /// A command together with the line of the test that expects it.
    struct ExpectedCommand {
        template <Named C>
        ExpectedCommand(const C& command, Where place = Where::current())  // NOLINT: implicit
            : line(line_of(C::name, text_of(command))), where(place) {}

        std::string line;
        Where where;
    };

    SagaTest(SagaDefinition saga, std::string instance, SagaOptions options = {})
        : saga_(std::move(saga)), instance_(std::move(instance)), options_(std::move(options)) {
        options_.clock = &parts_->clock;
        start();
    }

    /// The event happens, in no stream; what comes of it is not looked at.
    template <Named E>
    SagaTest& given(const E& event) {
        return happens(event, {});
    }
    template <Named E>
    SagaTest& given_in(const std::string& stream, const E& event) {
        return happens(event, stream);
    }
    /// The same, to be looked at.
    template <Named E>
    SagaTest& when(const E& event) {
        return happens(event, {});
    }
    template <Named E>
    SagaTest& when_in(const std::string& stream, const E& event) {
        return happens(event, stream);
    }
    /// A service answers the newest command C that was sent, or the one that `which` is true of.
    template <Named C, Named E>
    SagaTest& when_answered(const E& event, Where where = Where::current()) {
        const auto command =
            std::find_if(all_sent_.rbegin(), all_sent_.rend(),
                         [](const CommandEnvelope& one) { return one.type == C::name; });
        if (command == all_sent_.rend()) {
            fail("no " + std::string(std::string_view(C::name)) + " was sent", where);
            return *this;
        }
        return answered(command->id, event);
    }
    /// The same, when several such commands were sent: this one.
    template <Named C, Named E>
    SagaTest& when_answered(const C& sent, const E& event, Where where = Where::current()) {
        const auto data = text_of(sent);
        for (const CommandEnvelope& one : all_sent_) {
            if (one.type == C::name && one.data == data) return answered(one.id, event);
        }
        fail("this was not sent: " + line_of(C::name, data), where);
        return *this;
    }

    /// Lets time pass, and what is due happen.
    SagaTest& advance_time(std::chrono::nanoseconds by) {
        begin();
        parts_->clock.advance(by);
        return run();
    }
    /// From now on no C is delivered.
    template <Named C>
    SagaTest& fails(Errc code = Errc::unavailable) {
        parts_->bus.refuse(std::string(std::string_view(C::name)), code);
        return *this;
    }
    /// From now on each C is delivered again.
    template <Named C>
    SagaTest& works() {
        parts_->bus.take(std::string(std::string_view(C::name)));
        return *this;
    }
    /// The process ends and begins again: what was in memory is gone.
    SagaTest& restart() {
        begin();
        start();
        return run();
    }
    /// A person acts: `act(desk)`.
    template <class Act>
    SagaTest& person(Act&& act, Where where = Where::current()) {
        begin();
        const Result<void> done = act(runner_->desk());
        if (!done) fail("the act failed: " + to_string(done.error()), where);
        return run();
    }

    SagaTest& then_state(std::string_view state, Where where = Where::current()) {
        const auto instance = look();
        if (!instance || instance->state != state) {
            fail("expected state \"" + std::string(state) + "\", but " + summary(instance), where);
        }
        return *this;
    }
    SagaTest& then_status(SagaStatus status, Where where = Where::current()) {
        const auto instance = look();
        if (!instance || instance->status != status) {
            fail("expected it to be " + std::string(to_string(status)) + ", but " +
                     summary(instance),
                 where);
        }
        return *this;
    }
    /// There is no such instance, not even one that waits for its beginning.
    SagaTest& then_nothing(Where where = Where::current()) {
        const auto instance = look();
        if (instance) fail("expected no instance, but " + summary(instance), where);
        return *this;
    }
    /// Exactly these commands were delivered, in this order.
    template <Named... C>
    SagaTest& then_sends(const ExpectedCommand& first, const C&... rest) {
        return then_sends_lines({first.line, line_of(C::name, text_of(rest))...}, first.where);
    }
    SagaTest& then_sends_nothing(Where where = Where::current()) {
        return then_sends_lines({}, where);
    }
    /// A timer of this event waits, and is due after this time.
    template <Named E>
    SagaTest& then_schedules(std::chrono::nanoseconds after, Where where = Where::current()) {
        const auto instance = look();
        const Timestamp due = parts_->clock.now() + after;
        const auto is_it = [&](const SagaTimer& timer) {
            return timer.due == due && timer.name.substr(0, timer.name.find('/')) == E::name;
        };
        if (!instance || std::none_of(instance->timers.begin(), instance->timers.end(), is_it)) {
            fail("expected timer \"" + std::string(std::string_view(E::name)) + "\" at " +
                     to_string(due) + ", but " + summary(instance),
                 where);
        }
        return *this;
    }
    SagaTest& then_no_timers(Where where = Where::current()) {
        const auto instance = look();
        if (!instance || !instance->timers.empty()) {
            fail("expected no timers, but " + summary(instance), where);
        }
        return *this;
    }
    /// `check` looks at the instance with expectations of its own.
    template <class Check>
    SagaTest& then(Check&& check, Where where = Where::current()) {
        const auto instance = look();
        if (instance) {
            check(*instance);
        } else {
            fail("there is no instance", where);
        }
        return *this;
    }

    Store& store() { return parts_->store; }
    SagaRunner& runner() { return *runner_; }

private:
    /// What the runner refers to, in one place so that the test itself may be moved.
    struct Parts {
        ManualClock clock;
        SeededRandom random{1};
        Store store{clock, random};
        RecordingBus bus;
    };

    void start() {
        runner_.reset();
        runner_ = std::make_unique<SagaRunner>(parts_->store, parts_->bus, saga_, options_);
    }
    void begin() { parts_->bus.clear(); }

    SagaTest& run() {
        const auto progress = runner_->run_until_idle();
        if (!progress) ADD_FAILURE() << "the saga cannot run: " << to_string(progress.error());
        const auto sent = parts_->bus.taken();
        all_sent_.insert(all_sent_.end(), sent.begin(), sent.end());
        return *this;
    }

    template <class E>
    static NewEvent event_of(const E& event) {
        return {.type = std::string(std::string_view(E::name)),
                .schema_version = schema_version_of<E>(),
                .tags = tags_of(event),
                .data = text_of(event),
                .content_type = std::string(Format::content_type())};
    }

    template <class E>
    SagaTest& happens(const E& event, const std::string& stream) {
        begin();
        EventWrite write;
        write.events.push_back(event_of(event));
        if (!stream.empty()) write.stream = *StreamId::parse(stream);
        AppendRequest request;
        request.writes.push_back(std::move(write));
        const auto done = parts_->store.append(std::move(request));
        EXPECT_TRUE(done) << to_string(done.error());
        return run();
    }

    template <class E>
    SagaTest& answered(const CommandId& command, const E& event) {
        begin();
        // Several answers to a command are different events; the same one twice is there once.
        const auto done = ReplyInbox(parts_->store).receive(command, event_of(event));
        EXPECT_TRUE(done) << to_string(done.error());
        return run();
    }

    template <class T>
    static std::string text_of(const T& value) {
        const auto text = Format().write(value);
        EXPECT_TRUE(text) << to_string(text.error());
        return text ? *text : std::string();
    }
    static std::string line_of(std::string_view type, std::string_view data) {
        return std::string(type) + " " + std::string(data);
    }

    SagaTest& then_sends_lines(const std::vector<std::string>& expected, Where where) {
        std::vector<std::string> actual;
        for (const CommandEnvelope& one : parts_->bus.taken()) {
            actual.push_back(line_of(one.type, one.data));
        }
        if (actual == expected) return *this;
        std::string text = "expected to be sent:";
        for (const std::string& line : expected) text += "\n  " + line;
        text += "\nbut it was:";
        for (const std::string& line : actual) text += "\n  " + line;
        fail(text, where);
        return *this;
    }

    std::optional<SagaInstance> look() {
        auto found = runner_->desk().find(instance_);
        EXPECT_TRUE(found) << to_string(found.error());
        return found ? *std::move(found) : std::nullopt;
    }
    static std::string summary(const std::optional<SagaInstance>& instance) {
        if (!instance) return "there is no instance";
        std::string text = "it is " + std::string(to_string(instance->status)) + " in state \"" +
                           instance->state + "\"";
        if (!instance->note.empty()) text += " (" + instance->note + ")";
        for (const SagaTimer& timer : instance->timers) {
            text += "; timer " + timer.name + " at " + to_string(timer.due);
        }
        return text;
    }
    static void fail(const std::string& message, Where where) {
        ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << message;
    }

    SagaDefinition saga_;
    std::string instance_;  // the one that is looked at
    SagaOptions options_;
    std::unique_ptr<Parts> parts_ = std::make_unique<Parts>();
    std::unique_ptr<SagaRunner> runner_;
    std::vector<CommandEnvelope> all_sent_;  // since the test began
};

}  // namespace skald::testing
