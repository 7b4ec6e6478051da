#include "orders/sagas/order_fulfilment.hpp"

#include <gmock/gmock.h>

#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/sagas/table_checks.hpp>
#include <skald/sagas/testing/saga_test.hpp>

#include "orders/domain/order_events.hpp"

namespace orders {
namespace {

using namespace std::chrono_literals;
using skald::SagaStatus;
using OrderTest = skald::testing::SagaTest<skald::MemoryEventStore, skald::JsonFormat>;

const Money price = Money::of_cents(2500);

OrderPlaced placed(const std::vector<std::string>& items) {
    OrderPlaced event{.customer = "ann", .price = price, .lines = {}};
    for (const std::string& item : items) event.lines.push_back({item, "book", {}, {}});
    return event;
}

ReserveStock reserve(const std::string& item) {
    return {"7", item, "book"};
}

OrderTest placed_order() {
    OrderTest test(order_fulfilment(), "7");
    test.given_in("order-7", placed({"a", "b"}));
    return test;
}

OrderTest charged_order() {
    OrderTest test = placed_order();
    test.when_answered(reserve("b"), StockReserved{"7", "b"})
        .when_answered(reserve("a"), StockReserved{"7", "a"});
    return test;
}

OrderTest shipping_order() {
    OrderTest test = charged_order();
    test.when_answered<TakePayment>(PaymentTaken{"7"});
    return test;
}

TEST(OrderFulfilment, ReservesEveryItemAtOnce) {
    OrderTest(order_fulfilment(), "7")
        .when_in("order-7", placed({"a", "b"}))
        .then_state("reserving")
        .then_sends(reserve("a"), reserve("b"))
        .then_schedules<NoAnswer>(15min);
}

TEST(OrderFulfilment, ChargesWhenTheLastItemIsReserved) {
    placed_order()
        .when_answered(reserve("b"), StockReserved{"7", "b"})
        .then_state("reserving")
        .then_sends_nothing()
        .when_answered(reserve("a"), StockReserved{"7", "a"})
        .then_state("charging")
        .then_sends(TakePayment{"7", price})
        .then_schedules<NoAnswer>(30min);
}

TEST(OrderFulfilment, GoesThroughToTheEnd) {
    shipping_order()
        .then_state("shipping")
        .then_sends(BookShipment{"7"})
        .when_answered<BookShipment>(ShipmentBooked{"7"})
        .then_status(SagaStatus::completed)
        .then_sends(MarkFulfilled{"7"})
        .then_no_timers();
}

TEST(OrderFulfilment, ReleasesWhatIsReservedWhenAnItemIsOut) {
    placed_order()
        .when_answered(reserve("a"), StockReserved{"7", "a"})
        .when_answered(reserve("b"), OutOfStock{"7", "b"})
        .then_sends(ReleaseStock{"7", "a"})
        .then_status(SagaStatus::compensated)
        .then([](const skald::SagaInstance& instance) {
            EXPECT_EQ(instance.note, "out of stock: b");
        });
}

// snippet: undo
TEST(OrderFulfilment, UndoesInReverseOrderOfTheAnswersWhenShippingRefuses) {
    shipping_order()
        .when_answered<BookShipment>(ShipmentRefused{"7", "no lorry"})
        .then_sends(RefundPayment{"7"})  // and waits for its answer
        .then_status(SagaStatus::compensating)
        .when_answered<RefundPayment>(PaymentRefunded{"7"})
        .then_sends(ReleaseStock{"7", "a"}, ReleaseStock{"7", "b"})
        .then_status(SagaStatus::compensated);
}
// end snippet

TEST(OrderFulfilment, TakesACommandWithoutAnAnswerForPerhapsDone) {
    charged_order()
        .advance_time(30min)
        .then_sends(RefundPayment{"7"})
        .when_answered<RefundPayment>(PaymentRefunded{"7"})
        .then_sends(ReleaseStock{"7", "a"}, ReleaseStock{"7", "b"})
        .then_status(SagaStatus::compensated);
}

TEST(OrderFulfilment, DoesNotRefundWhatWasRefused) {
    charged_order()
        .when_answered<TakePayment>(PaymentRefused{"7", "no money"})
        .then_sends(ReleaseStock{"7", "a"}, ReleaseStock{"7", "b"})
        .then_status(SagaStatus::compensated);
}

TEST(OrderFulfilment, IsUndoneWhenTheCustomerCancelsAtAnyPoint) {
    placed_order()
        .when_in("order-7", OrderCancelled{"changed my mind"})
        .then_sends(ReleaseStock{"7", "b"}, ReleaseStock{"7", "a"})
        .then_status(SagaStatus::compensated);
    shipping_order()
        .when_in("order-7", OrderCancelled{"changed my mind"})
        .then_sends(CancelShipment{"7"}, RefundPayment{"7"});
}

TEST(OrderFulfilment, SendsARefundAgainUntilItIsAnswered) {
    shipping_order()
        .when_in("order-7", OrderCancelled{"late"})
        .advance_time(1min)
        .then_sends(RefundPayment{"7"})
        .advance_time(1min)
        .then_sends(RefundPayment{"7"})
        .when_answered<RefundPayment>(PaymentRefunded{"7"})
        .then_status(SagaStatus::compensated)
        .advance_time(24h)
        .then_sends_nothing();
}

TEST(OrderFulfilment, SaysInEveryStateWhatBecomesOfEachEvent) {
    for (const skald::TableFinding& finding : skald::findings_in(order_fulfilment().table)) {
        ADD_FAILURE() << to_string(finding);
    }
}

}  // namespace
}  // namespace orders
