// What an instance does with an event. Pure: the outcome is a record, or nothing.
#pragma once
#include <optional>
#include <skald/core/new_event.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <skald/sagas/saga_record.hpp>
#include <vector>

#include "instance_state.hpp"
#include "record_kind.hpp"
#include "saga_versions.hpp"

namespace skald {

/// What is offered to an instance.
struct StepInput {
    enum class Source : std::uint8_t {
        log,    // an event of the store
        stash,  // an event that waits in the instance, or was set aside there
        timer,  // the event of a timer; `timer` names it
    };
    Source source = Source::log;
    const RecordedEvent* event = nullptr;
    std::string timer = {};  // its token
};

struct DecidedStep {
    RecordKind kind;
    SagaRecord record;
    std::vector<NewEvent> published = {};  // without ids
};

/// None: nothing is recorded. The input was recorded before, its timer is gone, or (from the stash)
/// it goes on waiting; or the event is for an instance that has not begun, and the saga passes over
/// such events.
std::optional<DecidedStep> decide(const SagaVersions& versions, const InstanceState& state,
                                  const StepInput& input, Timestamp now);

/// A record that the engine or a person writes, which no event set off.
DecidedStep decided(RecordKind kind, const InstanceState& state, std::string note);

/// Instead of a step that failed: the record by which its input waits for a person.
DecidedStep quarantine(const InstanceState& state, const SagaRecord& failed, const Error& error);

}  // namespace skald
