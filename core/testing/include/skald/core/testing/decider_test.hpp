// Tests of deciders in the words of the domain:
//
//     using skald::testing::given;
//     given<Account>(AccountOpened{"Alice"}, MoneyDeposited{100})
//         .when(Withdraw{500})
//         .then_refused("overdrawn");
//
// After when(): then(events...), then_nothing(), then_refused(code) and then_state(check). Events
// are compared by operator==, or by their fields if they have none. Needs GoogleTest.
#pragma once
#include <skald/core/decider.hpp>
#include <skald/core/testing/given_when_then.hpp>

namespace skald::testing {

/// The decider's state is what these events have made it.
template <Decider D, class... E>
    requires(std::constructible_from<typename D::Event, E &&> && ...)
Given<D> given(E&&... events) {
    std::vector<typename D::Event> history;
    (history.emplace_back(std::forward<E>(events)), ...);
    return Given<D>(history);
}

/// Nothing has happened yet.
template <Decider D>
Given<D> given_nothing() {
    return Given<D>({});
}

}  // namespace skald::testing
