// How a saga runs.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <skald/core/global_position.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <vector>

namespace skald {

class Clock;
class Log;

/// How often a command is sent that the bus does not take, and how long the pauses are: they double.
struct DeliveryPolicy {
    std::uint32_t attempts_max = 20;  // then the instance needs attention; at least 1
    std::chrono::milliseconds pause = std::chrono::milliseconds(200);
    std::chrono::milliseconds pause_max = std::chrono::minutes(1);
};

struct SagaOptions {
    /// Versions whose instances are still running; they end on them.
    std::vector<SagaDefinition> former = {};
    /// Where the very first run begins to read: events at or before it begin nothing.
    GlobalPosition begin_after = {};
    /// Events that are handled at once. A crash sends again what so many steps sent.
    std::size_t page_events_max = 256;
    /// How many events may be handled before it is stored how far this has come.
    std::size_t progress_events_max = 1000;
    DeliveryPolicy delivery = {};
    /// For timers and pauses. Null: the machine's. Must outlive the runner.
    Clock* clock = nullptr;
    /// Is told of instances in trouble. Null: nobody is. Must outlive the runner.
    Log* log = nullptr;
};

}  // namespace skald
