// An aggregate that forgot one of its events must not compile, and the message must name the event.
#include <skald/core/aggregate.hpp>

struct OrderPlaced {
    static constexpr std::string_view name = "order-placed";
};
struct OrderShipped {
    static constexpr std::string_view name = "order-shipped";
};
class Order : public skald::Aggregate<Order, OrderPlaced, OrderShipped> {
public:
    static constexpr std::string_view category = "order";
    skald::Outcome place() { return raise(OrderPlaced{}); }
    void apply(const OrderPlaced&) {}
#ifdef CORRECTED
    void apply(const OrderShipped&) {}
#endif
};

void place() {
    (void)Order().place();
}
