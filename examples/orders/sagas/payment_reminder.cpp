#include "orders/sagas/payment_reminder.hpp"

#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/sagas/msm.hpp>
#include <variant>

#include "orders/domain/order_events.hpp"
#include "orders/sagas/service_messages.hpp"

namespace orders {
namespace {

using namespace std::chrono_literals;
using skald::AnyState, skald::Completed, skald::Do, skald::Ignore, skald::On, skald::Row,
    skald::Rows;

struct ReminderDue {
    static constexpr std::string_view name = "reminder-due";
};

struct Data {
    static constexpr std::string_view name = "payment-reminder-data";
};
using Effects = skald::Effects<skald::Commands<RemindCustomer>, skald::Timers<ReminderDue>>;

void wait(const OrderConfirmed&, Data&, Effects& effects) {
    effects.schedule(ReminderDue{}, 72h);
}

void remind(const ReminderDue&, Data&, Effects& effects) {
    effects.send(RemindCustomer{effects.instance()}).no_compensation();
}

struct Confirmed : skald::State {
    static constexpr std::string_view name = "confirmed";
};
struct Waiting : skald::State {
    static constexpr std::string_view name = "waiting";
};

struct PaymentReminder : skald::Saga<PaymentReminder, Data, Effects> {
    static constexpr std::string_view name = "payment-reminder";
    static constexpr int version = 1;
    using Events = std::variant<OrderConfirmed, OrderPaid, OrderCancelled>;

    // What happens to an order before it is confirmed is none of its business.
    static constexpr skald::EarlyEvents early = skald::EarlyEvents::pass_over;

    static std::string instance_of(const auto&, const skald::RecordedEvent& recorded) {
        return std::string(skald::id_of(recorded.stream));
    }

    // clang-format off
    using initial_state = Confirmed;
    using transition_table = Rows<
        Row< Confirmed, OrderConfirmed, Waiting,   Do<wait>   >,
        Row< Waiting,   ReminderDue,    Completed, Do<remind> >>;
    using any_state = AnyState<
        On<             OrderPaid,      Completed             >,
        On<             OrderCancelled, Completed             >>;
    // clang-format on
};

}  // namespace

skald::SagaDefinition payment_reminder() {
    return skald::define_saga<PaymentReminder, skald::JsonFormat>();
}

}  // namespace orders
