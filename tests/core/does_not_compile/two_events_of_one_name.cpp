// Two events with the same name on disk could not be told apart, so they must not compile.
#include <skald/core/event_type.hpp>

struct OrderPlaced {
    static constexpr std::string_view name = "order-placed";
};
struct OrderShipped {
#ifdef CORRECTED
    static constexpr std::string_view name = "order-shipped";
#else
    static constexpr std::string_view name = "order-placed";
#endif
};

static_assert(skald::EventVariant<std::variant<OrderPlaced, OrderShipped>>);
