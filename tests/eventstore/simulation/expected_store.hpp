// What a store on trial must hold: all that was acknowledged, in a memory store with a clock of its
// own. The memory store finds by looking at every event, so that it needs no index.
#pragma once
#include <skald/core/testing/manual_clock.hpp>
#include <string>

#include "request_maker.hpp"

namespace skald::simulation {

class ExpectedStore {
public:
    Result<Appended> apply(const CommitRequest& request, Timestamp now);
    /// The store as it is at that time: what is too old is hidden.
    MemoryEventStore& at(Timestamp now) {
        clock_.set(now);
        return store_;
    }
    MemoryEventStore& store() { return store_; }
    std::uint64_t head() { return store_.head().value().value(); }

    /// What the engine answers otherwise than this store; empty: nothing.
    std::string difference(LogEngine& engine, const ReadRequest& request, Timestamp now);
    /// The same, of everything that can be asked, in every way.
    std::string difference(LogEngine& engine, const RequestMaker& known, Timestamp now);

private:
    std::string stream_difference(LogEngine& engine, const StreamId& stream, Timestamp now);

    testing::ManualClock clock_;
    testing::SeededRandom random_{1};  // not used: all events have ids
    MemoryEventStore store_{clock_, random_};
};

/// How two answers to a read differ; empty: not at all.
std::string page_difference(const std::string& question, const Result<EventBatch>& answer,
                            const Result<EventBatch>& expected);

/// Whether a read could not be answered because the disk failed.
bool is_io(const std::string& difference);

}  // namespace skald::simulation
