// A decider that forgot one of its events must not compile, and the message must name the event.
#include <skald/core/decider.hpp>

struct OrderPlaced {
    static constexpr std::string_view name = "order-placed";
};
struct OrderShipped {
    static constexpr std::string_view name = "order-shipped";
};
struct Order {
    static constexpr std::string_view category = "order";
    struct State {};
    using Event = std::variant<OrderPlaced, OrderShipped>;
    static State initial() { return {}; }
    static State evolve(State state, const OrderPlaced&) { return state; }
#ifdef CORRECTED
    static State evolve(State state, const OrderShipped&) { return state; }
#endif
};

static_assert(skald::Decider<Order>);
