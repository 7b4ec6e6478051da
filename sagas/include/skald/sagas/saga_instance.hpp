// What can be seen of an instance of a saga.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/version.hpp>
#include <skald/sagas/saga_record.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

enum class SagaStatus : std::uint8_t {
    awaited,          // events for it have come, the one that begins it has not
    running,          // in a state of its table
    compensating,     // it failed, and what it did is being undone
    needs_attention,  // a command or a compensation could not be delivered: a person must act
    quarantined,      // a step failed: its events wait until a person acts
    completed,        // over, well
    compensated,      // over, failed, and all that was earned is undone
    resolved,         // over, because a person said so
};

/// "needs_attention".
std::string_view to_string(SagaStatus status);
/// Over: nothing happens any more.
constexpr bool is_over(SagaStatus status) {
    return status >= SagaStatus::completed;
}

struct SagaTimer {
    std::string name;  // its event's, and behind a '/' its key
    Timestamp due;

    friend bool operator==(const SagaTimer&, const SagaTimer&) = default;
};

/// An event that waits in an instance, or was set aside there.
struct SagaWaitingEvent {
    GlobalPosition position;
    std::string type;

    friend bool operator==(const SagaWaitingEvent&, const SagaWaitingEvent&) = default;
};

/// One record of an instance, for people and for diagrams.
struct SagaStep {
    Timestamp at;
    std::string kind;   // "moved", "passed-over" ...
    std::string event;  // that set it off; empty: none
    std::string from;
    std::string to;
    std::string note;
};

struct SagaInstance {
    std::string id;
    std::string stream;         // where its records are
    std::uint32_t version = 1;  // of the saga
    SagaStatus status = SagaStatus::awaited;
    std::string state;  // of the table; the last one, if it is over
    std::string data;   // the saga's, in its format
    std::string note;   // why it failed, or what the trouble is
    std::vector<SagaTimer> timers;
    std::vector<std::string> compensations;  // types of those still to be run, the next one first
    std::vector<SagaWaitingEvent> stashed;   // offered again after each change of state
    std::vector<SagaWaitingEvent>
        set_aside;  // parked: nothing expects them; retry() offers them again
    std::vector<SagaKey> keys;
    Timestamp since;  // of its last record
    std::vector<SagaStep> history;
};

}  // namespace skald
