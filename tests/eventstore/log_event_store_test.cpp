// What a log store says when it cannot be written, and how its threads share the work.
#include <skald/eventstore/log_event_store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "log_store_fixtures.hpp"

namespace skald {
namespace {

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
    EXPECT_EQ(refused.error().code, Errc::io) << "to be reopened, not to be tried again";
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
    EXPECT_EQ(stopped.error().code, Errc::io) << "to be reopened, not to be tried again";
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

TEST(LogEventStore, AnAppendLargerThanTheQueueGoesThroughWhileOthersFillIt) {
    SimulatedWorld world;
    LogStoreOptions options;
    options.queue_bytes_max = 2048;
    auto store = LogEventStore::open({world.disk, world.clock, world.random, world.log}, options);
    ASSERT_TRUE(store);
    std::atomic<bool> done = false;
    std::vector<std::thread> others;
    for (int t = 0; t < 3; ++t) {
        others.emplace_back([&] {
            while (!done) {
                (*store)->append(AppendRequest::unstreamed({happened()}),
                                 AppendCompletion([](const Result<Appended>&) {}));
            }
        });
    }
    for (int i = 0; i < 20; ++i) {
        NewEvent tagged = happened();
        for (int tag = 0; tag < 100; ++tag) tagged.tags.add(std::to_string(tag));
        EXPECT_TRUE((*store)->append(AppendRequest::unstreamed({std::move(tagged)})));
    }
    done = true;
    for (std::thread& other : others) other.join();
}

TEST(LogEventStore, AFullQueueOfABrokenStoreEmptiesAndEachCallerIsTold) {
    SimulatedWorld world;
    LogStoreOptions options;
    options.queue_bytes_max = 1024;
    auto store = LogEventStore::open({world.disk, world.clock, world.random, world.log}, options);
    ASSERT_TRUE(store);
    world.disk.crash();
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const auto count = [&](const Result<Appended>& outcome) {
                    if (!outcome && outcome.error().code == Errc::io) ++failed;
                };
                const auto request = AppendRequest::unstreamed({happened(std::string(800, 'x'))});
                if (t % 2 == 0) (*store)->append(request, AppendCompletion(count));
                if (t % 2 == 1) count((*store)->append(request));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ((*store)->set_metadata(StreamId::parse("s-1").value(), {}).error().code, Errc::io);
    store->reset();
    EXPECT_EQ(failed, 200);
}

TEST(LogEventStore, AnAppendFromWithinACompletionOrAWakeIsRefusedAndNothingHangs) {
    SimulatedWorld world;
    auto store = world.open();
    ASSERT_TRUE(store);
    std::vector<Errc> refusals;
    const auto append_within = [&] {
        const auto blocking = (*store)->append(AppendRequest::unstreamed({happened()}));
        refusals.push_back(blocking ? Errc{} : blocking.error().code);
        (*store)->append(AppendRequest::unstreamed({happened()}),
                         AppendCompletion([&](const Result<Appended>& outcome) {
                             refusals.push_back(outcome ? Errc{} : outcome.error().code);
                         }));
        const auto deleted =
            (*store)->delete_stream(StreamId::parse("s-1").value(), ExpectedVersion::any());
        refusals.push_back(deleted ? Errc{} : deleted.error().code);
    };
    const auto subscription = (*store)->subscribe({}).value();
    subscription->notify(append_within);
    (*store)->append(AppendRequest::unstreamed({happened()}),
                     AppendCompletion::waiting([&](const Result<Appended>&) { append_within(); }));
    EXPECT_EQ(refusals, std::vector<Errc>(6, Errc::invalid_argument));
    EXPECT_TRUE((*store)->append(AppendRequest::unstreamed({happened()}))) << "outside it may";
    EXPECT_EQ((*store)->head().value(), GlobalPosition(2));
}

TEST(LogEventStore, ACompletionMayAppendToAnotherStore) {
    SimulatedWorld world;
    SimulatedWorld other_world;
    auto store = world.open();
    auto other = other_world.open();
    ASSERT_TRUE(store && other);
    bool appended = false;
    (*store)->append(AppendRequest::unstreamed({happened()}),
                     AppendCompletion::waiting([&](const Result<Appended>&) {
                         appended =
                             (*other)->append(AppendRequest::unstreamed({happened()})).has_value();
                     }));
    EXPECT_TRUE(appended);
}

TEST(LogEventStore, AClockThatJumpsAheadStopsAppendsUntilItIsConfirmed) {
    SimulatedWorld world;
    auto store = world.open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->append(AppendRequest::unstreamed({happened()})));
    world.clock.set(world.clock.now() + std::chrono::hours(24 * 365));
    const auto refused = (*store)->append(AppendRequest::unstreamed({happened()}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_NE(refused.error().message.find("confirm_clock"), std::string::npos);
    EXPECT_EQ((*store)->head().value(), GlobalPosition(1));
    (*store)->confirm_clock();
    EXPECT_TRUE((*store)->append(AppendRequest::unstreamed({happened()})));
}

TEST(LogEventStore, ARetryIsRecognisedAndARefusalIsToldThoughTheClockHasJumped) {
    SimulatedWorld world;
    auto store = world.open();
    ASSERT_TRUE(store);
    NewEvent event = happened();
    event.id = EventId::named("retried");
    const auto stream = StreamId::parse("s-1").value();
    ASSERT_TRUE((*store)->append(stream, ExpectedVersion::no_stream(), {event}));
    world.clock.set(world.clock.now() + std::chrono::hours(24 * 365));
    EXPECT_TRUE((*store)->append(stream, ExpectedVersion::no_stream(), {event})->repeated);
    EXPECT_EQ((*store)->append(stream, ExpectedVersion::no_stream(), {happened()}).error().code,
              Errc::wrong_expected_version);
}

}  // namespace
}  // namespace skald
