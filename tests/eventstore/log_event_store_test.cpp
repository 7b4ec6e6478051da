// What a log store says when it cannot be opened or written, and how its threads share the work.
#include <skald/eventstore/log_event_store.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "file_check.hpp"
#include "log_store_fixtures.hpp"
#include "segment_files.hpp"
#include "store_identity.hpp"

namespace skald {
namespace {

NewEvent happened(std::string data = "x") {
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

TEST(LogEventStoreOpen, TwiceIsRefusedAndWorksAgainAfterwards) {
    const TemporaryDirectory directory;
    auto first = LogEventStore::open(directory.path());
    ASSERT_TRUE(first);
    const auto second = LogEventStore::open(directory.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::already_open);
    EXPECT_NE(second.error().message.find(directory.path().string()), std::string::npos);
    first->reset();
    EXPECT_TRUE(LogEventStore::open(directory.path()));
}

TEST(LogEventStoreOpen, ADirectoryWithOtherFilesIsRefusedAndLeftAlone) {
    const TemporaryDirectory directory;
    std::ofstream(directory.path() / "letter.txt") << "dear";
    const auto opened = LogEventStore::open(directory.path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::invalid_argument);
    EXPECT_NE(opened.error().message.find("letter.txt"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(directory.path() / StoreIdentity::file_name));
}

TEST(LogEventStoreOpen, AnUnknownFormatVersionIsToldWithBothVersions) {
    SimulatedWorld world;
    ASSERT_TRUE(world.open());
    auto identity = world.disk.content(StoreIdentity::file_name).value();
    identity[8] = std::byte{9};
    identity.resize(StoreIdentity::bytes - 4);
    finish_block(identity, StoreIdentity::bytes);
    const auto file = world.disk.open(StoreIdentity::file_name, OpenMode::read_write).value();
    ASSERT_TRUE(file->write_at(0, identity));
    const auto opened = world.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::unsupported_format);
    EXPECT_NE(opened.error().message.find("version 9"), std::string::npos);
    EXPECT_NE(opened.error().message.find("version 1"), std::string::npos);
}

TEST(LogEventStoreOpen, OptionsOutOfRangeAreRefused) {
    SimulatedWorld world;
    LogStoreOptions options;
    options.segment_bytes = 4096;
    EXPECT_EQ(LogEventStore::open({world.disk, world.clock, world.random, world.log}, options)
                  .error()
                  .code,
              Errc::invalid_argument);
    options = {};
    options.group_alignment = 12;
    EXPECT_EQ(LogEventStore::open({world.disk, world.clock, world.random, world.log}, options)
                  .error()
                  .code,
              Errc::invalid_argument);
}

TEST(LogEventStore, PadsGroupsToBlocksIfAskedAndReadsThemBack) {
    SimulatedWorld world;
    LogStoreOptions options = small_segments();
    options.group_alignment = 4096;
    {
        auto store =
            LogEventStore::open({world.disk, world.clock, world.random, world.log}, options);
        ASSERT_TRUE(store);
        for (int i = 0; i < 30; ++i) {
            ASSERT_TRUE((*store)->append(AppendRequest::unstreamed({happened()})));
        }
    }
    auto store = world.open();
    ASSERT_TRUE(store) << to_string(store.error());
    EXPECT_EQ((*store)->read(ReadRequest::all()).value().size(), 30U);
}

TEST(LogEventStore, AFullDiskIsToldNothingIsHalfDoneAndTheStoreWorksAgainWithRoom) {
    SimulatedWorld world;
    auto store = world.open();
    ASSERT_TRUE(store);
    world.disk.limit_capacity(std::uint64_t{40} << 10);
    std::uint64_t acknowledged = 0;
    Result<Appended> failed = Appended();
    while (failed && acknowledged < 1000) {
        failed = (*store)->append(AppendRequest::unstreamed({happened(std::string(500, 'x'))}));
        if (failed) ++acknowledged;
    }
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::io);
    const auto refused = (*store)->append(AppendRequest::unstreamed({happened()}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_NE(refused.error().message.find("reopened"), std::string::npos);
    EXPECT_EQ((*store)->head().value().value(), acknowledged) << "reads go on";
    EXPECT_EQ((*store)->read(ReadRequest::all()).value().size(), acknowledged);
    store->reset();
    world.disk.limit_capacity(std::nullopt);
    store = world.open();
    ASSERT_TRUE(store) << to_string(store.error());
    const std::uint64_t survived = (*store)->head().value().value();
    EXPECT_TRUE(survived == acknowledged || survived == acknowledged + 1);
    EXPECT_EQ((*store)->append(AppendRequest::unstreamed({happened()}))->position.value(),
              survived + 1);
}

TEST(LogEventStore, AFailedSyncStopsWritesAndReadsGoOn) {
    SimulatedWorld world;
    auto store = world.open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->append(AppendRequest::unstreamed({happened()})));
    for (std::uint64_t call = 1; call <= 4; ++call) {
        world.disk.fail_call(world.disk.calls() + call, Error{Errc::io, "the disk is broken"},
                             FailedCall::without_effect);
    }
    const auto unknown = (*store)->append(AppendRequest::unstreamed({happened()}));
    ASSERT_FALSE(unknown);
    const auto stopped = (*store)->append(AppendRequest::unstreamed({happened()}));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::unavailable);
    EXPECT_NE(stopped.error().message.find("the disk is broken"), std::string::npos);
    EXPECT_EQ((*store)->head().value(), GlobalPosition(1));
}

TEST(LogEventStore, ALoneCallerThatWaitsLeadsItsGroupInItsOwnThread) {
    SimulatedWorld world;
    auto store = world.open();
    ASSERT_TRUE(store);
    std::thread::id completed_in;
    (*store)->append(AppendRequest::unstreamed({happened()}),
                     AppendCompletion::waiting([&](const Result<Appended>& outcome) {
                         EXPECT_TRUE(outcome);
                         completed_in = std::this_thread::get_id();
                     }));
    EXPECT_EQ(completed_in, std::this_thread::get_id());
}

TEST(LogEventStore, ACallerThatDoesNotWaitIsServedByTheStoresThread) {
    SimulatedWorld world;
    auto store = world.open();
    ASSERT_TRUE(store);
    std::promise<std::thread::id> completed_in;
    (*store)->append(AppendRequest::unstreamed({happened()}),
                     AppendCompletion([&](const Result<Appended>& outcome) {
                         EXPECT_TRUE(outcome);
                         completed_in.set_value(std::this_thread::get_id());
                     }));
    EXPECT_NE(completed_in.get_future().get(), std::this_thread::get_id());
}

TEST(LogEventStore, ManyThreadsFillAQueueThatIsSmallerThanWhatTheyAppend) {
    SimulatedWorld world;
    LogStoreOptions options;
    options.queue_bytes_max = 4096;
    options.zero_ahead_bytes_max = 0;
    auto store = LogEventStore::open({world.disk, world.clock, world.random, world.log}, options);
    ASSERT_TRUE(store);
    std::atomic<int> succeeded = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                (*store)->append(AppendRequest::unstreamed({happened(std::string(2000, 'x'))}),
                                 AppendCompletion([&](const Result<Appended>& outcome) {
                                     if (outcome) ++succeeded;
                                 }));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    store->reset();  // writes what still waits
    EXPECT_EQ(succeeded, 200);
    store = LogEventStore::open({world.disk, world.clock, world.random, world.log}, options);
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->head().value(), GlobalPosition(200));
}

}  // namespace
}  // namespace skald
