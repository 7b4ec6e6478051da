// How a saga's table is run by Boost.MSM, one fresh machine an event. Include skald/sagas/msm.hpp.
#pragma once
#include <array>
#include <boost/msm/back/metafunctions.hpp>
#include <boost/msm/back/state_machine.hpp>
#include <cstddef>
#include <exception>
#include <skald/sagas/msm/rows.hpp>
#include <skald/sagas/msm/typed_machine.hpp>
#include <skald/sagas/saga_table.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace skald::detail {

// MSM stores the active state as a number, which changes with the table. This is the way in and out
// that it offers: what "serialises" a machine sees an array with one number a region.
struct ActiveState {
    int id = -1;
    bool reading = false;
    template <class T>
    ActiveState& operator&(T& part) {
        if constexpr (std::is_array_v<T>) {
            if (reading) {
                part[0] = id;
            } else {
                id = part[0];
            }
        }
        return *this;
    }
};

/// What MSM is given: the user's table, and what keeps MSM's own words out of it.
template <class S>
struct MsmFront : boost::msm::front::state_machine_def<MsmFront<S>> {
    using initial_state = typename S::initial_state;
    using transition_table = typename S::transition_table;
    using no_message_queue = int;

    // Not asserts, as MSM would have it: both become the outcome of the step.
    template <class Fsm, class E>
    void no_transition(const E&, Fsm&, int) {
        nobody_took_it = true;
    }
    template <class Fsm, class E>
    void exception_caught(const E&, Fsm&, std::exception&) {
        thrown = std::current_exception();
    }

    typename S::Data* data = nullptr;
    typename S::EffectList* effects = nullptr;
    bool nobody_took_it = false;
    std::exception_ptr thrown;
};

template <class X>
std::string label_of() {
    if constexpr (std::is_same_v<X, None>) {
        return {};
    } else {
        return X::label();
    }
}
template <class X>
std::string state_name() {
    if constexpr (std::is_same_v<X, None>) {
        return {};
    } else {
        return std::string(std::string_view(X::name));
    }
}

template <class T>
inline constexpr char type_mark = 0;

/// Whether no two types among these have the same name.
template <class... T>
consteval bool one_type_a_name() {
    const std::array<std::string_view, sizeof...(T)> names{T::name...};
    const std::array<const char*, sizeof...(T)> types{&type_mark<T>...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size(); ++j) {
            if (names[i] == names[j] && types[i] != types[j]) return false;
        }
    }
    return true;
}

template <class S>
class MsmTable {
    using Back = boost::msm::back::state_machine<MsmFront<S>>;
    using Data = typename S::Data;
    using Effects = typename S::EffectList;

public:
    /// Throws what an action or guard throws; std::out_of_range for a state that is not in the table.
    template <class E>
    static Taken take(std::string_view state, const E& event, Data& data, Effects& effects) {
        FreshMachine machine(state, data, effects);
        const auto answer = machine.process_event(event);
        if (machine.thrown) std::rethrow_exception(machine.thrown);
        if (!machine.nobody_took_it && answer == boost::msm::back::HANDLED_TRUE) {
            return {true, {}, machine.state()};
        }
        return take_in_any(state, event, data, effects, typename S::any_state{});
    }

    static SagaTable table() {
        SagaTable table;
        table.initial = state_name<typename S::initial_state>();
        add_rows(table, typename S::transition_table{});
        add_any(table, typename S::any_state{});
        return table;
    }

private:
    // Not inline: what is the same for all events is compiled once.
    struct FreshMachine : Back {
        [[gnu::noinline]] FreshMachine(std::string_view state, Data& the_data,
                                       Effects& the_effects) {
            this->data = &the_data;
            this->effects = &the_effects;
            ActiveState restored{id_of(state), true};
            this->serialize(restored, 0U);
        }
        [[gnu::noinline]] ~FreshMachine() = default;
        [[gnu::noinline]] std::string_view state() {
            ActiveState active;
            this->serialize(active, 0U);
            return name_of(active.id);
        }
    };

    struct NamedState {
        std::string_view name;
        int id;
    };

    template <class... R>
    static void add_rows(SagaTable& table, Rows<R...>) {
        (table.rows.push_back({state_name<typename R::Source>(), std::string(R::Evt::name),
                               state_name<typename R::Target>(), label_of<typename R::Action>(),
                               label_of<typename R::Guard>()}),
         ...);
    }

    template <class... Entry>
    static void add_any(SagaTable& table, AnyState<Entry...>) {
        (add_entry(table, Entry{}), ...);
    }
    template <class E, class To, class Action, class Guard>
    static void add_entry(SagaTable& table, On<E, To, Action, Guard>) {
        table.any_state.push_back(
            {"", std::string(E::name), state_name<To>(), label_of<Action>(), label_of<Guard>()});
    }
    template <class... E>
    static void add_entry(SagaTable& table, Ignore<E...>) {
        (table.rules.push_back({std::string(E::name), Unexpected::ignore}), ...);
    }
    template <class... E>
    static void add_entry(SagaTable& table, Stash<E...>) {
        (table.rules.push_back({std::string(E::name), Unexpected::stash}), ...);
    }
    template <class... E>
    static void add_entry(SagaTable& table, Park<E...>) {
        (table.rules.push_back({std::string(E::name), Unexpected::park}), ...);
    }

    // The rows of any state, then the rules.
    template <class E, class... Entry>
    static Taken take_in_any(std::string_view state, const E& event, Data& data, Effects& effects,
                             AnyState<Entry...>) {
        Taken taken;
        (try_entry(taken, state, event, data, effects, Entry{}), ...);
        return taken;
    }
    template <class E, class To, class Action, class Guard>
    static void try_entry(Taken& taken, std::string_view state, const E& event, Data& data,
                          Effects& effects, On<E, To, Action, Guard>) {
        if (taken.moved) return;
        if constexpr (!std::is_same_v<Guard, None>) {
            if (!Guard::call(event, data)) return;
        }
        if constexpr (!std::is_same_v<Action, None>) Action::call(event, data, effects);
        taken.moved = true;
        if constexpr (std::is_same_v<To, None>) {
            taken.state = state;
        } else {
            taken.state = To::name;
        }
    }
    template <class E, class Other, class To, class Action, class Guard>
    static void try_entry(Taken&, std::string_view, const E&, Data&, Effects&,
                          On<Other, To, Action, Guard>) {}
    template <class E, class... Named>
    static void try_entry(Taken& taken, std::string_view, const E&, Data&, Effects&,
                          Ignore<Named...>) {
        if ((std::is_same_v<E, Named> || ...)) taken.rule = Unexpected::ignore;
    }
    template <class E, class... Named>
    static void try_entry(Taken& taken, std::string_view, const E&, Data&, Effects&,
                          Stash<Named...>) {
        if ((std::is_same_v<E, Named> || ...)) taken.rule = Unexpected::stash;
    }
    template <class E, class... Named>
    static void try_entry(Taken&, std::string_view, const E&, Data&, Effects&, Park<Named...>) {}

    template <class... R>
    static auto states_of(Rows<R...>) {
        static_assert(one_type_a_name<typename R::Source...>(), "two states have the same name");
        std::vector<NamedState> states;
        (add_state<typename R::Source>(states), ...);
        (add_state<typename R::Target>(states), ...);
        return states;
    }
    template <class X>
    static void add_state(std::vector<NamedState>& states) {
        if constexpr (!std::is_same_v<X, None>) {
            const int id = boost::msm::back::get_state_id<typename Back::stt, X>::value;
            states.push_back({X::name, id});
        }
    }
    static const std::vector<NamedState>& states() {
        static const std::vector<NamedState> all = states_of(typename S::transition_table{});
        return all;
    }
    static int id_of(std::string_view name) {
        for (const NamedState& state : states()) {
            if (state.name == name) return state.id;
        }
        throw std::out_of_range("the table has no state \"" + std::string(name) + "\"");
    }
    static std::string_view name_of(int id) {
        for (const NamedState& state : states()) {
            if (state.id == id) return state.name;
        }
        return {};
    }
};

}  // namespace skald::detail
