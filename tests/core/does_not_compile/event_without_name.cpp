// An event without a name on disk must not compile, and the message must name the event.
#include <skald/core/event_type.hpp>

struct OrderPlaced {
    static constexpr std::string_view name = "order-placed";
};
struct OrderShipped {
#ifdef CORRECTED
    static constexpr std::string_view name = "order-shipped";
#endif
};

static_assert(skald::EventVariant<std::variant<OrderPlaced, OrderShipped>>);
