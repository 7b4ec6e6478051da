// What the parts of a saga's engine share. One thread at a time.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <skald/core/clock.hpp>
#include <skald/core/command_bus.hpp>
#include <skald/core/log.hpp>
#include <skald/sagas/saga_options.hpp>
#include <string>
#include <string_view>

#include "live_counts.hpp"
#include "outbox.hpp"
#include "saga_journal.hpp"
#include "saga_versions.hpp"
#include "timer_queue.hpp"

namespace skald {

struct SagaContext {
    SagaContext(EventStore& store, CommandBus& where, SagaDefinition current,
                const SagaOptions& chosen);

    SagaOptions options;
    SagaVersions versions;
    SagaJournal journal;
    CommandBus& bus;
    SystemClock machine = {};  // unless the options have another
    NullLog silence = {};
    Clock& clock;
    Log& log;

    TimerQueue timers = {};
    Outbox outbox = {};
    LiveCounts counts = {};
    GlobalPosition newest_record = {};  // all records up to here are in the three above
    std::uint64_t steps = 0;            // written since the engine began
    std::uint64_t sent = 0;
    std::uint64_t passed_over = 0;

    void say(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields) const;
};

}  // namespace skald
