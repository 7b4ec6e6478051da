// Stock, payment and shipping as they should be: each handles a command once, answers a repeated one
// again, and refuses what was undone before it came. For the explorer and the simulation.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <skald/core/uuid.hpp>
#include <skald/sagas/testing/explored_run.hpp>
#include <string>
#include <vector>

namespace skald {

/// What is wrong with the services on purpose, to see that the checks see it.
struct ShopFaults {
    bool forgets_undone_commands = false;
    bool handles_twice = false;
};

class ShopWorld final : public testing::SagaWorld {
public:
    explicit ShopWorld(std::vector<std::string> orders = {"7"}, ShopFaults faults = {});

    std::vector<testing::OutsideEvent> beginning() override;
    std::vector<testing::OutsideEvent> disturbances() override;
    std::vector<NewEvent> receive(const CommandEnvelope& command) override;
    std::string problem(bool at_end) const override;

    /// Commands that came after their compensation.
    std::uint64_t refusals() const { return refusals_; }
    std::uint64_t orders() const { return orders_.size(); }
    std::uint64_t fulfilled() const;

private:
    struct OrderBook {
        int reserved = 0;   // items, of two
        int charged = 0;    // payments that were taken and not paid back
        int payments = 0;   // payments that were ever taken
        int shipments = 0;  // that are booked
        bool fulfilled = false;
    };

    std::vector<NewEvent> handle(const CommandEnvelope& command);
    std::vector<NewEvent> undo(const CommandEnvelope& command);

    std::vector<std::string> orders_;
    ShopFaults faults_;
    std::map<std::string, OrderBook> books_;              // by order
    std::map<CommandId, std::vector<NewEvent>> handled_;  // with their answers
    std::set<CommandId> undone_;                          // commands that must not be done any more
    std::uint64_t refusals_ = 0;
};

}  // namespace skald
