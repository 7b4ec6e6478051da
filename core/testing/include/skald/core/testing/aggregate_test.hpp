// Tests of aggregates in the words of the domain:
//
//     using skald::testing::given;
//     given<Order>(OrderPlaced{"Alice"})
//         .when([](Order& order) { return order.pay(); })
//         .then(OrderPaid{});
//
// After when(): then(events...), then_nothing(), then_refused(code) and then_state(check). Events
// are compared by operator==, or by their fields if they have none. Needs GoogleTest.
#pragma once
#include <skald/core/aggregate.hpp>
#include <skald/core/testing/given_when_then.hpp>

namespace skald::testing {

/// The aggregate is what these events have made it.
template <AggregateRoot A, class... E>
    requires(std::constructible_from<typename A::Event, E &&> && ...)
Given<A> given(E&&... events) {
    std::vector<typename A::Event> history;
    (history.emplace_back(std::forward<E>(events)), ...);
    return Given<A>(history);
}

/// Nothing has happened yet.
template <AggregateRoot A>
Given<A> given_nothing() {
    return Given<A>({});
}

}  // namespace skald::testing
