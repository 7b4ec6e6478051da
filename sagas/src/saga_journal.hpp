// Instances as they lie in the store: how their streams, tags and records are named, read and written.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/read_request.hpp>
#include <skald/core/result.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <skald/sagas/saga_desk.hpp>
#include <skald/sagas/saga_instance.hpp>
#include <string>
#include <vector>

#include "instance_state.hpp"
#include "step_decision.hpp"

namespace skald {

/// A record of any instance, as it was read.
struct ReadRecord {
    std::string instance;
    RecordKind kind;
    SagaRecord record;
    RecordPlace place;
};

class SagaJournal {
public:
    /// The store must outlive it. `saga` names the streams and writes the records.
    SagaJournal(EventStore& store, const SagaDefinition& saga);

    /// What follows from the instance's stream; nothing, if it has none. Errors: invalid_argument (the
    /// id cannot be part of a stream's name), those of a read, and of decoding a record.
    Result<InstanceState> load(const std::string& id) const;
    /// The same, with each record.
    Result<InstanceState> load(const std::string& id,
                               const std::function<void(const ReadRecord&)>& visit) const;
    /// The id of the instance that has the key; none: nobody has.
    Result<std::optional<std::string>> owner_of(const SagaKey& key) const;

    /// The append that writes a step: its record last, so that its position is the append's. With the
    /// version that was seen, and a condition that nobody else has its new keys.
    Result<AppendRequest> request_of(const InstanceState& state, const DecidedStep& step) const;

    /// All records of the saga behind a position, in the order of the log.
    Result<GlobalPosition> for_each_record(
        GlobalPosition after, const std::function<Result<void>(const ReadRecord&)>& visit) const;

    /// The event at a position, in a batch of its own. Errors: not_found: it cannot be read any more.
    Result<EventBatch> event_at(GlobalPosition position) const;

    /// None: nothing is stored yet.
    Result<std::optional<StoredProgress>> progress() const;
    Result<void> save(const StoredProgress& progress) const;

    /// Remembers an event of which the instance cannot be told. Once, however often it is called.
    Result<void> set_aside(const RecordedEvent& event, const Error& error) const;

    /// The events that were set aside, the oldest first.
    Result<std::vector<UnreadableEvent>> unreadable() const;

    std::string stream_of(const std::string& id) const { return prefix_ + id; }
    EventStore& store() const { return store_; }

private:
    Result<ReadRecord> decode(const RecordedEvent& event) const;
    std::string tag_of(const SagaKey& key) const;
    Result<NewEvent> event_of(const InstanceState& state, const DecidedStep& step) const;

    EventStore& store_;
    const SagaDefinition& saga_;  // the current version
    std::string tag_;             // of all records
    std::string prefix_;          // of the streams of instances
};

}  // namespace skald
