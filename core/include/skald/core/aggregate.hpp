// An aggregate is the same as a decider in object form: methods that check the rules and raise
// events, and one `apply` an event:
//
//     class Order : public skald::Aggregate<Order, OrderPlaced, OrderPaid> {
//     public:
//         static constexpr std::string_view category = "order";
//         skald::Outcome pay() {
//             if (paid_) return skald::Refusal{"already-paid", "an order cannot be paid twice"};
//             return raise(OrderPaid{});
//         }
//         void apply(const OrderPaid&) { paid_ = true; }
//         ...
#pragma once
#include <optional>
#include <skald/core/decider.hpp>
#include <skald/core/event_type.hpp>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace skald {

/// Of a method of an aggregate: a refusal, or none when it was done.
class [[nodiscard]] Outcome {
public:
    Outcome() = default;
    Outcome(Refusal refusal) : refusal_(std::move(refusal)) {}  // NOLINT: implicit on purpose

    explicit operator bool() const { return !refusal_.has_value(); }
    const Refusal* refusal() const { return refusal_ ? &*refusal_ : nullptr; }

private:
    std::optional<Refusal> refusal_;
};

/// The aggregate has `apply` for this event.
template <class A, class E>
concept Applies = requires(A& aggregate, const E& event) { aggregate.apply(event); };

template <class Self, class... E>
class Aggregate {
public:
    using Event = std::variant<E...>;
    static_assert(EventVariant<Event>);

    /// The aggregate as these events have made it.
    static Self from_events(std::span<const Event> history) {
        Self self;
        for (const Event& event : history) self.replay(event);
        return self;
    }
    /// Applies an event that is stored already.
    void replay(const Event& event) {
        static_assert((MustApply<E>::value && ...));
        std::visit([this](const auto& e) { static_cast<Self&>(*this).apply(e); }, event);
    }
    /// What was raised since the last call.
    std::vector<Event> take_uncommitted() { return std::exchange(uncommitted_, {}); }

protected:
    /// Applies the event and keeps it to be stored.
    template <class X>
    Outcome raise(X event) {
        static_assert((MustApply<E>::value && ...));
        static_cast<Self&>(*this).apply(event);
        uncommitted_.emplace_back(std::move(event));
        return {};
    }

private:
    template <class X>
    struct MustApply {
        static_assert(Applies<Self, X>,
                      "this aggregate has no: void apply(const E&), for the E named here");
        static constexpr bool value = Applies<Self, X>;
    };

    std::vector<Event> uncommitted_;  // raised, not stored
};

/// A class that derives from Aggregate and names its category.
template <class A>
concept AggregateRoot = requires(A& aggregate, const typename A::Event& event) {
    aggregate.replay(event);
    aggregate.take_uncommitted();
    { A::category } -> std::convertible_to<std::string_view>;
};

}  // namespace skald
