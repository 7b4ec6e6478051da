// The words in which a saga's table is written. Include skald/sagas/msm.hpp.
#pragma once
#include <boost/mpl/push_back.hpp>
#include <boost/mpl/vector.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>
#include <cstddef>
#include <skald/sagas/saga_table.hpp>
#include <string>
#include <string_view>

namespace skald {

/// What a state of a saga derives from; it needs a `name`, which is stored.
struct State : boost::msm::front::state<> {};

/// The saga is over, well.
struct Completed : State {
    static constexpr std::string_view name = "completed";
};
/// The saga is over, and what it did is undone.
struct Failed : State {
    static constexpr std::string_view name = "failed";
};

using None = boost::msm::front::none;

namespace detail {

/// "charge" of the function orders::charge.
template <auto F>
constexpr std::string_view function_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(text.find("F = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    const auto colon = text.rfind(':');
    if (colon != std::string_view::npos) return text.substr(colon + 1);
    return text.front() == '&' ? text.substr(1) : text;
}

template <auto... F>
std::string function_names() {
    std::string names;
    ((names += (names.empty() ? "" : ", "), names += function_name<F>()), ...);
    return names;
}

}  // namespace detail

/// The actions of a row, in their order: void(const Event&, Data&, Effects&).
template <auto... F>
struct Do {
    static std::string label() { return detail::function_names<F...>(); }
    template <class E, class Data, class Effects>
    static void call(const E& event, Data& data, Effects& effects) {
        (F(event, data, effects), ...);
    }
    template <class E, class Fsm, class From, class To>
    void operator()(const E& event, Fsm& machine, From&, To&) const {
        call(event, *machine.data, *machine.effects);
    }
};

/// The guards of a row, all of which must say yes: bool(const Event&, const Data&).
template <auto... F>
struct If {
    static std::string label() { return detail::function_names<F...>(); }
    template <class E, class Data>
    static bool call(const E& event, const Data& data) {
        return (F(event, data) && ...);
    }
    template <class E, class Fsm, class From, class To>
    bool operator()(const E& event, Fsm& machine, From&, To&) const {
        return call(event, *machine.data);
    }
};

/// In state From, on event E: the action, then state To. To may be None: the state stays.
template <class From, class E, class To, class Action = None, class Guard = None>
using Row = boost::msm::front::Row<From, E, To, Action, Guard>;

/// In any state: as a Row, but tried when no Row was taken. Of several the first is tried first.
template <class E, class To, class Action = None, class Guard = None>
struct On {};
/// Passed over where no row wants them.
template <class... E>
struct Ignore {};
/// Kept, and offered again after each change of state, where no row wants them.
template <class... E>
struct Stash {};
/// Set aside for a person where no row wants them; this is what happens to events without a word.
template <class... E>
struct Park {};

template <class... Entry>
struct AnyState {};

namespace detail {
template <class Sequence, class... R>
struct RowChain {
    using type = Sequence;
};
template <class Sequence, class First, class... Rest>
struct RowChain<Sequence, First, Rest...>
    : RowChain<typename boost::mpl::push_back<Sequence, First>::type, Rest...> {};
}  // namespace detail

/// The transition table.
template <class... R>
struct Rows : detail::RowChain<boost::mpl::vector<>, R...>::type {};

/// What a saga derives from; see the top of this header.
template <class S, class Data_, class Effects_>
struct Saga {
    using Data = Data_;
    using EffectList = Effects_;
    using any_state = AnyState<>;
    static constexpr EarlyEvents early = EarlyEvents::wait;
    static constexpr std::size_t stash_max = 100;
};

}  // namespace skald
