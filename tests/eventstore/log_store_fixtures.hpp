// Log stores for the contract suites: on a real directory, and on a simulated disk.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/posix_disk.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

#include "temporary_directory.hpp"

namespace skald {

/// Small segments, so that every test of some length crosses from one to the next.
inline LogStoreOptions small_segments() {
    LogStoreOptions options;
    options.segment_bytes = std::uint64_t{64} << 10;
    return options;
}

inline NewEvent happened(std::string data = "x") {
    NewEvent event;
    event.type = "happened";
    event.data = std::move(data);
    return event;
}

/// Everything that a store on a simulated disk needs.
struct SimulatedWorld {
    SimulatedDisk disk{1};
    testing::ManualClock clock;
    testing::SeededRandom random{1};
    NullLog log;

    Result<std::unique_ptr<LogEventStore>> open() {
        return LogEventStore::open({disk, clock, random, log}, small_segments());
    }
};

class LogStoreFixture {
public:
    EventStore& store() { return *store_; }
    StreamAdmin& admin() { return *store_; }
    SnapshotStore& snapshots() { return *store_; }
    testing::ManualClock& clock() { return clock_; }
    LogEventStore& log_store() { return *store_; }

    void reopen() {
        store_.reset();
        open();
    }

protected:
    explicit LogStoreFixture(std::unique_ptr<Disk> disk) : disk_(std::move(disk)) { open(); }

private:
    void open() {
        LogStoreOptions options = small_segments();
        options.index_memory_events_max = 20;  // so that every test of some length has index files
        auto opened = LogEventStore::open({*disk_, clock_, random_, log_}, options);
        EXPECT_TRUE(opened) << to_string(opened.error());
        store_ = std::move(*opened);
    }

    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    NullLog log_;
    std::unique_ptr<Disk> disk_;
    std::unique_ptr<LogEventStore> store_;
};

class PosixLogStoreFixture : private TemporaryDirectory, public LogStoreFixture {
public:
    PosixLogStoreFixture() : LogStoreFixture(open_posix_disk(path().string()).value()) {}
};

class SimulatedLogStoreFixture : public LogStoreFixture {
public:
    SimulatedLogStoreFixture() : LogStoreFixture(std::make_unique<SimulatedDisk>(1)) {}
};

}  // namespace skald
