#include "orders/sagas/order_fulfilment.hpp"

#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/sagas/msm.hpp>
#include <variant>

#include "orders/domain/order_events.hpp"

namespace orders {
namespace {

using namespace std::chrono_literals;
using skald::AnyState, skald::Do, skald::If, skald::Ignore, skald::On, skald::Row, skald::Rows;
using skald::Completed, skald::Failed;
using Data = FulfilmentData;
using Effects = FulfilmentEffects;

// What is done. Nothing happens here: effects are carried out once the step is stored.

// snippet: actions
void reserve_items(const OrderPlaced& placed, Data& data, Effects& effects) {
    const std::string& order = effects.instance();
    data.amount = placed.price;
    for (const OrderLine& line : placed.lines) {
        data.open_items.push_back(line.item);
        effects.send(ReserveStock{order, line.item, line.product})
            .compensate_with(ReleaseStock{order, line.item});
    }
    effects.schedule(NoAnswer{"stock"}, 15min);
}

void item_reserved(const StockReserved& reserved, Data& data, Effects&) {
    std::erase(data.open_items, reserved.item);
}

bool is_last_item(const StockReserved& reserved, const Data& data) {
    return data.open_items == std::vector{reserved.item};
}

void charge(const StockReserved& reserved, Data& data, Effects& effects) {
    data.open_items.clear();
    effects.send(TakePayment{reserved.order, data.amount})
        .compensate_with(RefundPayment{reserved.order}, skald::until<PaymentRefunded>());
    effects.schedule(NoAnswer{"payment"}, 30min);
}

void book_shipment(const PaymentTaken& taken, Data&, Effects& effects) {
    effects.send(BookShipment{taken.order}).compensate_with(CancelShipment{taken.order});
    effects.schedule(NoAnswer{"shipping"}, 24h);
}

void mark_fulfilled(const ShipmentBooked& booked, Data&, Effects& effects) {
    effects.send(MarkFulfilled{booked.order}).no_compensation();
}
// end snippet

// A "no" leaves nothing to undo of what it answers.

void out_of_stock(const OutOfStock& answer, Data&, Effects& effects) {
    effects.not_done().fail("out of stock: " + answer.item);
}

void payment_refused(const PaymentRefused& answer, Data&, Effects& effects) {
    effects.not_done().fail("payment refused: " + answer.reason);
}

void shipment_refused(const ShipmentRefused& answer, Data&, Effects& effects) {
    effects.not_done().fail("shipment refused: " + answer.reason);
}

void give_up(const NoAnswer& timer, Data&, Effects& effects) {
    effects.fail("no answer from " + timer.service);
}

void cancel(const OrderCancelled& cancelled, Data&, Effects& effects) {
    effects.fail("cancelled: " + cancelled.reason);
}

struct Placed : skald::State {
    static constexpr std::string_view name = "placed";
};
struct Reserving : skald::State {
    static constexpr std::string_view name = "reserving";
};
struct Charging : skald::State {
    static constexpr std::string_view name = "charging";
};
struct Shipping : skald::State {
    static constexpr std::string_view name = "shipping";
};

struct OrderFulfilment : skald::Saga<OrderFulfilment, Data, Effects> {
    static constexpr std::string_view name = "order-fulfilment";
    static constexpr int version = 1;
    using Events =
        std::variant<OrderPlaced, OrderCancelled, StockReserved, OutOfStock, PaymentTaken,
                     PaymentRefused, PaymentRefunded, ShipmentBooked, ShipmentRefused>;

    /// The events of an order lie in its stream; the services' answers name it.
    static std::string instance_of(const auto& event, const skald::RecordedEvent& recorded) {
        if constexpr (requires { event.order; }) {
            return event.order;
        } else {
            return std::string(skald::id_of(recorded.stream));
        }
    }

    // clang-format off
    // snippet: table
    using initial_state = Placed;
    using transition_table = Rows<
        //   from       event            to         action                guard
        Row< Placed,    OrderPlaced,     Reserving, Do<reserve_items>                      >,
        Row< Reserving, StockReserved,   Reserving, Do<item_reserved>                      >,
        Row< Reserving, StockReserved,   Charging,  Do<charge>,           If<is_last_item> >,  // tried first
        Row< Reserving, OutOfStock,      Failed,    Do<out_of_stock>                       >,
        Row< Charging,  PaymentTaken,    Shipping,  Do<book_shipment>                      >,
        Row< Charging,  PaymentRefused,  Failed,    Do<payment_refused>                    >,
        Row< Shipping,  ShipmentBooked,  Completed, Do<mark_fulfilled>                     >,
        Row< Shipping,  ShipmentRefused, Failed,    Do<shipment_refused>                   >>;

    using any_state = AnyState<
        On<             OrderCancelled,  Failed,    Do<cancel>                             >,
        On<             NoAnswer,        Failed,    Do<give_up>                            >,
        Ignore<         StockReserved, OutOfStock, PaymentTaken, PaymentRefused, PaymentRefunded,
                        ShipmentBooked, ShipmentRefused                                    >>;
    // end snippet
    // clang-format on
};

}  // namespace

skald::SagaDefinition order_fulfilment() {
    return skald::define_saga<OrderFulfilment, skald::JsonFormat>();
}

}  // namespace orders
