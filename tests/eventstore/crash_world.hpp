// A store on a simulated disk, with a model of what it has acknowledged.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>
#include <vector>

#include "store_model.hpp"

namespace skald {

class CrashWorld {
public:
    explicit CrashWorld(std::uint64_t seed) : disk_(seed) {}

    SimulatedDisk& disk() { return disk_; }

    /// False: it could not be opened, which must be because the disk failed.
    bool open();
    /// The same, when it must fail with this code and a message that begins so. Always false.
    bool open_expecting(Errc code, const std::string& beginning);
    Result<EventBatch> read_all() { return EngineView(*engine_).read(ReadRequest::all()); }
    /// Commits one after the other until one does not end well, zeroing ahead in between. What is
    /// acknowledged must be what the model says.
    void run(const Workload& work);
    void close() {
        if (engine_) engine_->close();
        engine_.reset();
    }
    /// As the end of a process that does not close anything.
    void abandon() { engine_.reset(); }

    /// What the store shows is all that was acknowledged, and of the commit that was under way
    /// when it failed the first so many requests and nothing else. From then on these count as
    /// acknowledged: they are visible.
    void expect_nothing_lost();

private:
    Result<std::unique_ptr<LogEngine>> open_engine();
    std::shared_ptr<MemoryEventStore> model_with(std::size_t unknown_count);
    bool acknowledge(const std::vector<CommitRequest>& requests, const Committed& committed);

    SimulatedDisk disk_;
    testing::ManualClock clock_;
    testing::SeededRandom random_{7};
    NullLog log_;
    std::unique_ptr<LogEngine> engine_;
    std::vector<CommitRequest> acknowledged_;  // in order; refused ones too
    std::vector<std::string> outcomes_;        // of these
    std::vector<CommitRequest> unknown_;       // of the commit that failed
};

}  // namespace skald
