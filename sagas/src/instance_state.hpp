// The state of an instance: what follows from the records in its stream. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/expected_version.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <skald/core/version.hpp>
#include <skald/sagas/saga_instance.hpp>
#include <skald/sagas/saga_record.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "record_kind.hpp"

namespace skald {

/// Where a record lies.
struct RecordPlace {
    Version version;
    GlobalPosition position;
    Timestamp at;
};

struct ArmedTimer {
    std::string name;
    StoredMessage event;
    std::int64_t due_ns = 0;
    GlobalPosition set_by;  // the record
    std::string token;      // no other timer ever has it
};

/// A compensation that the instance has earned.
struct Earned {
    CommandId undoes;         // the command that it undoes
    std::uint64_t earned_at;  // the version of the record
    std::uint64_t answered_at =
        0;  // one more than the version of the record of the answer; 0: none
    StoredCompensation how;
};

enum class Phase : std::uint8_t {
    awaited,
    running,
    compensating,
    completed,
    compensated,
    resolved
};

struct InstanceState {
    std::string id;
    std::string stream;
    std::optional<Version> last_version;  // none: there is no record yet
    GlobalPosition last_record;
    Phase phase = Phase::awaited;
    bool is_quarantined = false;
    std::uint32_t saga_version = 0;  // 0: it has not begun
    std::string state;
    std::string data;
    std::string note;
    GlobalPosition last_input;            // all inputs up to here are recorded
    std::vector<ArmedTimer> timers;       // by the order in which they were set
    std::vector<Earned> compensations;    // while running: as earned; then: as they are to be run
    std::vector<SagaWaitingEvent> stash;  // in their order
    std::vector<SagaWaitingEvent> parked;
    std::vector<SagaKey> keys;
    std::vector<std::string> undelivered;  // ids of commands, or of the compensation that is next
    std::string blocked;                   // if quarantined: the id of the input
    GlobalPosition blocked_at;             // its position; 0: a timer, and `blocked` is its token
    std::optional<Version> failed_at;      // the record by which it failed
    Timestamp since;

    bool begun() const { return phase != Phase::awaited; }
    bool is_over() const { return phase >= Phase::completed; }
    /// A person must act.
    bool in_trouble() const { return is_quarantined || !undelivered.empty(); }
    ExpectedVersion expected() const;
    /// The version that the next record gets.
    std::uint64_t next_version() const { return last_version ? last_version->value() + 1 : 0; }
    const ArmedTimer* timer(std::string_view name) const;
    const ArmedTimer* timer_with(std::string_view token) const;
};

/// Applies a record.
void evolve(InstanceState& state, RecordKind kind, const SagaRecord& record,
            const RecordPlace& place);

/// The id of the n-th command that the record of this version sends.
CommandId command_id_of(const std::string& stream, std::uint64_t version, std::size_t index);
/// The id of the compensation of a command.
CommandId compensation_id_of(const CommandId& undone);

SagaStatus status_of(const InstanceState& state);
/// For people, without history.
SagaInstance view_of(const InstanceState& state);

/// The states of the table that are Skald's.
inline constexpr std::string_view completed_state = "completed";
inline constexpr std::string_view failed_state = "failed";

}  // namespace skald
