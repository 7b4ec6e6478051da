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
    /// `index_memory_events_max`: as the option; when it is small, files of the index are written
    /// and merged between commits.
    explicit CrashWorld(std::uint64_t seed,
                        std::size_t index_memory_events_max = std::size_t{1} << 18)
        : disk_(seed), index_memory_events_max_(index_memory_events_max) {}

    SimulatedDisk& disk() { return disk_; }

    /// False: it could not be opened, which must be because the disk failed.
    bool open();
    /// The same, when it must fail with this code and a message that begins so. Always false.
    bool open_expecting(Errc code, const std::string& beginning);
    Result<EventBatch> read_all() { return EngineView(*engine_).read(ReadRequest::all()); }
    /// Commits one after the other until one does not end well; in between it zeroes ahead and works
    /// on the index. What is acknowledged must be what the model says.
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
    const std::size_t index_memory_events_max_;
    testing::ManualClock clock_;
    testing::SeededRandom random_{7};
    NullLog log_;
    std::unique_ptr<LogEngine> engine_;
    std::vector<CommitRequest> acknowledged_;  // in order; refused ones too
    std::vector<std::string> outcomes_;        // of these
    std::vector<CommitRequest> unknown_;       // of the commit that failed
};

}  // namespace skald
