// A decider is a domain object as three pure functions over a closed set of events (J. Chassaing,
// "Functional Event Sourcing Decider"):
//
//     struct Account {
//         static constexpr std::string_view category = "account";  // streams are "account-<id>"
//         struct State { ... };
//         using Event = std::variant<Opened, Deposited>;
//         using Decision = skald::Decision<Event>;
//
//         static State initial();
//         static Decision decide(const Deposit& command, const State& state);  // one a command
//         static State evolve(State state, const Deposited& event);            // one an event
//     };
#pragma once
#include <concepts>
#include <skald/core/event_type.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace skald {

/// A domain's "no": the command is understood and not allowed. Nothing is written.
struct Refusal {
    std::string code;     // stable, for programs: "already-paid"
    std::string message;  // for people

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// What a command leads to: events, in order; nothing, because it is true already; or a refusal.
template <class Event>
class [[nodiscard]] Decision {
public:
    Decision(Refusal refusal) : outcome_(std::move(refusal)) {}  // NOLINT: implicit on purpose

    template <class E>
        requires std::constructible_from<Event, E&&>
    Decision(E&& event) {  // NOLINT: implicit on purpose
        list().emplace_back(std::forward<E>(event));
    }

    template <class... E>
        requires(sizeof...(E) > 0 && (std::constructible_from<Event, E &&> && ...))
    static Decision of(E&&... events) {
        Decision decision;
        (decision.list().emplace_back(std::forward<E>(events)), ...);
        return decision;
    }
    static Decision of(std::vector<Event> events) {
        Decision decision;
        decision.list() = std::move(events);
        return decision;
    }
    static Decision nothing() { return {}; }

    const Refusal* refusal() const { return std::get_if<Refusal>(&outcome_); }
    /// Empty if refused.
    const std::vector<Event>& events() const {
        static const std::vector<Event> none;
        const auto* events = std::get_if<std::vector<Event>>(&outcome_);
        return events != nullptr ? *events : none;
    }

private:
    Decision() = default;
    std::vector<Event>& list() { return std::get<std::vector<Event>>(outcome_); }

    std::variant<std::vector<Event>, Refusal> outcome_;
};

/// The decider has `evolve` for this event.
template <class D, class E>
concept Evolves = requires(typename D::State state, const E& event) {
    { D::evolve(std::move(state), event) } -> std::same_as<typename D::State>;
};

/// The decider has `decide` for this command.
template <class D, class C>
concept Decides = requires(const C& command, const typename D::State& state) {
    { D::decide(command, state) } -> std::convertible_to<Decision<typename D::Event>>;
};

namespace detail {
template <class D, class E>
struct MustEvolve {
    static_assert(Evolves<D, E>,
                  "this decider has no: static State evolve(State, const E&) that returns State, "
                  "for the E named here");
    static constexpr bool value = Evolves<D, E>;
};
template <class D, class V>
struct EvolvesAll : std::false_type {};
template <class D, class... E>
struct EvolvesAll<D, std::variant<E...>> {
    static constexpr bool value = (MustEvolve<D, E>::value && ...);
};
}  // namespace detail

/// Says at compile time which event was forgotten.
template <class D>
concept Decider = requires {
    typename D::State;
    typename D::Event;
    { D::initial() } -> std::same_as<typename D::State>;
    { D::category } -> std::convertible_to<std::string_view>;
} && EventVariant<typename D::Event> && detail::EvolvesAll<D, typename D::Event>::value;

}  // namespace skald
