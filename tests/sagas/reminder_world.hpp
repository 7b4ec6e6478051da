// A customer who may pay in time or not, and may cancel. For the explorer.
#pragma once
#include <set>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/sagas/testing/explored_run.hpp>
#include <string>
#include <vector>

#include "orders/domain/order_events.hpp"

namespace skald {

class ReminderWorld final : public testing::SagaWorld {
public:
    std::vector<testing::OutsideEvent> beginning() override {
        return {{"order-7", event_of(orders::OrderConfirmed{"bob"})}};
    }
    std::vector<testing::OutsideEvent> disturbances() override {
        return {{"order-7", event_of(orders::OrderPaid{})},
                {"order-7", event_of(orders::OrderCancelled{"why not"})}};
    }
    std::vector<NewEvent> receive(const CommandEnvelope& command) override {
        reminders_.insert(command.id);
        return {};
    }
    std::string problem(bool) const override {
        return reminders_.size() > 1 ? "two different reminders were sent" : "";
    }

private:
    template <class E>
    static NewEvent event_of(const E& event) {
        return {.type = std::string(E::name), .data = JsonFormat().write(event).value()};
    }

    std::set<CommandId> reminders_;
};

}  // namespace skald
