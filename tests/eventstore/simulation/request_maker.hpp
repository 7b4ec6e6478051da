// Random requests of several writers and readers, who know a little of what is in the store.
#pragma once
#include <skald/core/read_request.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <string>
#include <vector>

#include "chance.hpp"
#include "log_engine.hpp"

namespace skald::simulation {

/// Streams whose name begins so are never deleted, and nothing of them is hidden.
inline constexpr std::string_view kept_category = "ledger";

class RequestMaker {
public:
    /// What it asks for is by the state of `seen`, and sometimes wrong on purpose.
    RequestMaker(Chance& chance, MemoryEventStore& seen);

    CommitRequest request();
    Query query();
    ReadRequest read();

    const std::vector<StreamId>& streams() const { return streams_; }
    const std::vector<EventId>& event_ids() const { return ids_; }
    static const std::vector<std::string>& types();
    static const std::vector<std::string>& tags();
    static const std::vector<std::string>& categories();
    static const std::vector<std::string>& snapshot_kinds();

private:
    CommitRequest append();
    CommitRequest change();
    CommitRequest snapshot();
    EventWrite write(const StreamId* stream);
    NewEvent event();
    ExpectedVersion expectation(const StreamId& stream);
    QueryItem item();
    GlobalPosition position();
    StreamMetadata metadata();

    Chance& chance_;
    MemoryEventStore& seen_;
    std::vector<StreamId> streams_;
    std::vector<EventId> ids_;             // of all events made
    std::size_t ids_before_ = 0;           // of ids_, those that may be taken again
    std::vector<AppendRequest> appended_;  // for retries
};

}  // namespace skald::simulation
