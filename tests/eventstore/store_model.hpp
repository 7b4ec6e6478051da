// What a store shows, as text, to compare a log store with the memory store; and the requests that
// such tests make.
#pragma once
#include <cstdint>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <string>
#include <vector>

#include "log_engine.hpp"

namespace skald {

/// The engine with the reading functions of a store.
class EngineView {
public:
    explicit EngineView(LogEngine& engine) : engine_(engine) {}
    Result<EventBatch> read(const ReadRequest& request) {
        return engine_.reader().read(request, engine_.now());
    }
    Result<StreamState> state(const StreamId& stream) { return engine_.reader().state(stream); }
    Result<StreamMetadata> metadata(const StreamId& stream) {
        return engine_.reader().metadata(stream);
    }
    Result<std::optional<Snapshot>> newest(const StreamId& stream, const std::string& kind) {
        return engine_.reader().newest(stream, kind);
    }

private:
    LogEngine& engine_;
};

/// All that can be read, in lines, but for recorded times.
std::vector<std::string> shown_by(EngineView store);
std::vector<std::string> shown_by(MemoryEventStore& store);

/// Does the same to the memory store.
Result<Appended> apply(MemoryEventStore& model, const CommitRequest& request);
/// The same. "ok 7" with the position, or the name of the error.
std::string apply_to(MemoryEventStore& model, const CommitRequest& request);
std::string text_of(const Result<Appended>& outcome);

/// Requests, each a commit of its own or several in one. `name` makes their event ids unique.
using Workload = std::vector<std::vector<CommitRequest>>;

/// Every kind of request, refused ones among them, over more than one segment of 64 KiB.
Workload fixed_workload();
/// The same in any order and number.
Workload random_workload(testing::SeededRandom& random, const std::string& name,
                         std::size_t commits);

}  // namespace skald
