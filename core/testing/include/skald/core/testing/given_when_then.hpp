// The steps that decider_test.hpp and aggregate_test.hpp share. Include one of those.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>
#include <skald/core/model.hpp>
#include <skald/core/testing/event_text.hpp>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skald::testing {

/// An expected event, together with the line of the test that expects it.
template <class Event>
struct ExpectedEvent {
    template <class E>
        requires std::constructible_from<Event, E&&>
    ExpectedEvent(  // NOLINT: implicit on purpose
        E&& e, std::source_location place = std::source_location::current())
        : event(std::forward<E>(e)), where(place) {}

    Event event;
    std::source_location where;
};

/// What came of a command. Each expectation that does not hold is a failure of the running test, at
/// the line that expects it.
template <class M>
class Then {
    using Model = skald::detail::Model<M>;

public:
    using State = typename Model::State;
    using Event = typename Model::Event;

    Then(State before, Decision<Event> decision)
        : state_(std::move(before)), decision_(std::move(decision)) {
        for (const Event& event : decision_.events()) Model::evolve(state_, event);
    }

    /// Exactly these events, in this order.
    template <class... E>
    const Then& then(ExpectedEvent<Event> first, E&&... rest) const {
        std::vector<Event> expected{std::move(first.event)};
        (expected.emplace_back(std::forward<E>(rest)), ...);
        expect_events(expected, first.where);
        return *this;
    }
    /// The command is accepted and yields no event.
    const Then& then_nothing(std::source_location where = std::source_location::current()) const {
        expect_events({}, where);
        return *this;
    }
    /// The command is refused with this code.
    const Then& then_refused(std::string_view code,
                             std::source_location where = std::source_location::current()) const {
        const Refusal* refusal = decision_.refusal();
        if (refusal == nullptr) {
            fail("expected a refusal, \"" + std::string(code) + "\", but it was accepted", where);
        } else if (refusal->code != code) {
            fail("expected the refusal \"" + std::string(code) + "\"", where);
        }
        return *this;
    }
    /// `check` looks at the state after the command with expectations of its own.
    template <class Check>
        requires std::invocable<Check, const State&>
    const Then& then_state(Check&& check) const {
        check(state_);
        return *this;
    }

private:
    void expect_events(const std::vector<Event>& expected, std::source_location where) const {
        const std::vector<Event>& actual = decision_.events();
        std::string text;
        for (std::size_t i = 0; i < std::min(actual.size(), expected.size()); ++i) {
            const std::string differs = difference(actual[i], expected[i]);
            if (!differs.empty()) text += "  event " + std::to_string(i) + " " + differs + "\n";
        }
        if (text.empty() && actual.size() == expected.size() && !decision_.refusal()) return;
        fail("expected " + list(expected) + "\n" + text, where);
    }

    static std::string list(const std::vector<Event>& events) {
        if (events.empty()) return "no events";
        std::string text;
        for (const Event& event : events) text += (text.empty() ? "" : ", ") + text_of(event);
        return text;
    }

    void fail(const std::string& message, std::source_location where) const {
        const Refusal* refusal = decision_.refusal();
        const std::string was = refusal != nullptr
                                    ? "refused, \"" + refusal->code + "\": " + refusal->message
                                    : list(decision_.events());
        ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
            << message << "\n  the outcome was: " << was;
    }

    State state_;  // after the command
    Decision<Event> decision_;
};

/// What happened before.
template <class M>
class [[nodiscard]] Given {
    using Model = skald::detail::Model<M>;

public:
    explicit Given(const std::vector<typename Model::Event>& history) : state_(Model::initial()) {
        for (const auto& event : history) Model::evolve(state_, event);
    }

    /// Decides the command; say with then...() what should come of it.
    template <class Command>
    [[nodiscard]] Then<M> when(const Command& command) const {
        return Then<M>(state_, Model::decide(state_, command));
    }

private:
    typename Model::State state_;
};

}  // namespace skald::testing
