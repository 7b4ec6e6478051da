#include "orders/sagas/payment_reminder.hpp"

#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/sagas/table_checks.hpp>
#include <skald/sagas/testing/saga_test.hpp>

#include "orders/domain/order_events.hpp"
#include "orders/sagas/service_messages.hpp"

namespace orders {
namespace {

using namespace std::chrono_literals;
using skald::SagaStatus;
using ReminderTest = skald::testing::SagaTest<skald::MemoryEventStore, skald::JsonFormat>;

TEST(PaymentReminder, RemindsAfterThreeDays) {
    ReminderTest(payment_reminder(), "7")
        .given_in("order-7", OrderConfirmed{"bob"})
        .advance_time(71h)
        .then_sends_nothing()
        .then_state("waiting")
        .advance_time(1h)
        .then_sends(RemindCustomer{"7"})
        .then_status(SagaStatus::completed);
}

TEST(PaymentReminder, IsQuietWhenTheOrderIsPaid) {
    ReminderTest(payment_reminder(), "7")
        .given_in("order-7", OrderConfirmed{"bob"})
        .when_in("order-7", OrderPaid{})
        .then_status(SagaStatus::completed)
        .then_no_timers()
        .advance_time(1000h)
        .then_sends_nothing();
}

TEST(PaymentReminder, RemindsThoughTheProcessWasDownWhenItWasDue) {
    ReminderTest(payment_reminder(), "7")
        .given_in("order-7", OrderConfirmed{"bob"})
        .restart()
        .then_sends_nothing()
        .advance_time(100h)
        .then_sends(RemindCustomer{"7"})
        .restart()
        .then_status(SagaStatus::completed);
}

TEST(PaymentReminder, PassesOverOrdersThatAreNeverConfirmed) {
    ReminderTest(payment_reminder(), "7")
        .when_in("order-7", OrderCancelled{"why not"})
        .then_nothing();
}

TEST(PaymentReminder, HasNoHoleInItsTable) {
    for (const skald::TableFinding& finding : skald::findings_in(payment_reminder().table)) {
        ADD_FAILURE() << to_string(finding);
    }
}

}  // namespace
}  // namespace orders
