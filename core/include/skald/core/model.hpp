// What a Repository needs of a domain object, the same for deciders and aggregates.
#pragma once
#include <exception>
#include <new>
#include <skald/core/aggregate.hpp>
#include <skald/core/decider.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace skald::detail {

template <class M>
struct Model {
    static_assert(
        Decider<M>,
        "a Repository serves a Decider or a class derived from Aggregate, with a category");
};

template <Decider D>
struct Model<D> {
    using State = typename D::State;
    using Event = typename D::Event;

    static State initial() { return D::initial(); }
    static void evolve(State& state, const Event& event) {
        std::visit([&state](const auto& e) { state = D::evolve(std::move(state), e); }, event);
    }
    template <class Command>
    static Decision<Event> decide(const State& state, const Command& command) {
        static_assert(
            Decides<D, Command>,
            "this decider has no: static Decision<Event> decide(const Command&, const State&)");
        return D::decide(command, state);
    }
};

template <AggregateRoot A>
struct Model<A> {
    using State = A;
    using Event = typename A::Event;

    static State initial() { return A(); }
    static void evolve(State& state, const Event& event) { state.replay(event); }
    template <class Command>
    static Decision<Event> decide(const State& state, const Command& command) {
        static_assert(
            std::is_invocable_r_v<Outcome, const Command&, A&>,
            "a command of an aggregate is a function: [](Order& order) { return order.pay(); }");
        A aggregate = state;
        const Outcome outcome = command(aggregate);
        if (const Refusal* refusal = outcome.refusal()) return *refusal;
        return Decision<Event>::of(aggregate.take_uncommitted());
    }
};

template <class T>
struct ResultOf : std::type_identity<Result<T>> {};
template <class T>
struct ResultOf<Result<T>> : std::type_identity<Result<T>> {};

/// Runs code of the user; what it throws becomes handler_failed. std::bad_alloc passes.
template <class Function>
auto guarded(Function&& function) -> typename ResultOf<decltype(function())>::type {
    try {
        if constexpr (std::is_void_v<decltype(function())>) {
            function();
            return {};
        } else {
            return function();
        }
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        return Error{Errc::handler_failed, std::string("the domain threw: ") + e.what()};
    } catch (...) {
        return Error{Errc::handler_failed, "the domain threw something that is not an exception"};
    }
}

}  // namespace skald::detail
