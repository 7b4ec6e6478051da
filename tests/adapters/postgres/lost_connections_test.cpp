// Connections that are cut while events are written: nothing is lost, nothing is there twice.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <set>
#include <thread>

#include "own_server.hpp"
#include "postgres_setup.hpp"

namespace skald::postgres::test {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int writers = 6;

NewEvent numbered(int writer, std::uint64_t number) {
    NewEvent event;
    event.id = EventId::named(std::to_string(writer) + "/" + std::to_string(number));
    event.type = "numbered";
    event.data = std::to_string(number);
    return event;
}

StreamId stream_of(int writer) {
    return *StreamId::of("writer", std::to_string(writer));
}

// Writes 0, 1, 2 ... to a stream of its own, each at the version that it must have, until the time
// is over. Whatever is unknown or unavailable is sent again, as a user would.
std::uint64_t write_numbers(EventStore& store, int writer, Steady::time_point until) {
    std::uint64_t number = 0;
    while (Steady::now() < until) {
        const auto expected = number == 0 ? ExpectedVersion::no_stream()
                                          : ExpectedVersion::exactly(Version(number - 1));
        const auto appended = store.append(stream_of(writer), expected, {numbered(writer, number)});
        if (appended) {
            EXPECT_EQ(appended->versions, std::vector{Version(number)});
            ++number;
            continue;
        }
        const Errc code = appended.error().code;
        EXPECT_TRUE(code == Errc::unavailable || code == Errc::timed_out)
            << to_string(appended.error());
        if (code != Errc::unavailable && code != Errc::timed_out) break;
    }
    return number;
}

// Each stream has its numbers once and in order, and the log has no gap.
void expect_all_there(EventStore& store, const std::array<std::uint64_t, writers>& written) {
    std::uint64_t total = 0;
    for (int writer = 0; writer < writers; ++writer) {
        std::uint64_t next = 0;
        const auto read =
            store.for_each(ReadRequest::stream(stream_of(writer)), [&](const RecordedEvent& event) {
                EXPECT_EQ(event.data, std::to_string(next));
                EXPECT_EQ(event.version, Version(next));
                ++next;
                return Result<void>();
            });
        ASSERT_TRUE(read) << to_string(read.error());
        const std::uint64_t acknowledged = written[static_cast<std::size_t>(writer)];
        // The last one may have been written although its writer gave up.
        EXPECT_TRUE(next == acknowledged || next == acknowledged + 1)
            << next << " of " << acknowledged;
        total += next;
    }
    EXPECT_EQ(store.head()->value(), total) << "no gap";
}

std::array<std::uint64_t, writers> write_while(EventStore& store, Steady::duration time,
                                               const std::function<void()>& disturb) {
    const auto until = Steady::now() + time;
    std::array<std::uint64_t, writers> written{};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            written[static_cast<std::size_t>(writer)] = write_numbers(store, writer, until);
        });
    }
    while (Steady::now() < until) disturb();
    for (std::thread& thread : threads) thread.join();
    return written;
}

TEST(LostConnections, BackendsThatAreKilledUnderLoadLoseAndDoubleNothing) {
    const Schema schema;
    SystemClock clock;
    testing::SeededRandom random(3);
    Options options = schema.options();
    options.connection += " application_name=" + schema.name();
    const auto store = open(options, clock, random);
    const auto subscription = store->subscribe({}).value();
    std::uint64_t seen = 0;
    std::atomic<bool> writing = true;
    std::thread follower([&] {
        while (true) {
            const bool more_comes = writing;
            const auto page = subscription->wait(50ms);
            if (!page) continue;  // it was cut too
            for (const RecordedEvent& event : *page) EXPECT_EQ(event.position.value(), ++seen);
            if (page->empty() && page->at_end && !more_comes) return;
        }
    });
    int killed = 0;
    const auto written = write_while(*store, 4s, [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(random.below(60)));
        killed += std::stoi(
            ask("select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity"
                " where application_name = '" +
                schema.name() + "' order by random() limit 1) t"));
    });
    writing = false;
    follower.join();
    EXPECT_GT(killed, 10);
    for (const std::uint64_t count : written) EXPECT_GT(count, 0U);
    expect_all_there(*store, written);
    EXPECT_EQ(seen, store->head()->value());
    RecordProperty("killed", killed);
}

TEST(LostConnections, AServerThatCrashesAndComesBackLosesAndDoublesNothing) {
    OwnServer server;
    SystemClock clock;
    testing::SeededRandom random(4);
    const auto store = open({.connection = server.connection()}, clock, random);
    const auto written = write_while(*store, 5s, [&] {
        std::this_thread::sleep_for(300ms);
        server.crash();
        server.start();
    });
    for (const std::uint64_t count : written) EXPECT_GT(count, 0U);
    expect_all_there(*store, written);
}

TEST(LostConnections, AnOrderlyRestartIsWaitedFor) {
    OwnServer server;
    SystemClock clock;
    testing::SeededRandom random(5);
    const auto store = open({.connection = server.connection()}, clock, random);
    ASSERT_TRUE(store->append(stream_of(0), ExpectedVersion::no_stream(), {numbered(0, 0)}));
    server.restart();
    const auto appended =
        store->append(stream_of(0), ExpectedVersion::exactly(Version(0)), {numbered(0, 1)});
    ASSERT_TRUE(appended) << to_string(appended.error());
    EXPECT_FALSE(appended->repeated);
    EXPECT_EQ(store->read(ReadRequest::all())->size(), 2U);
}

TEST(LostConnections, WithoutAServerAnAppendEndsAsUnavailable) {
    OwnServer server;
    SystemClock clock;
    testing::SeededRandom random(6);
    const auto store = open({.connection = server.connection(), .retry_for = 200ms}, clock, random);
    server.crash();
    const auto appended =
        store->append(stream_of(0), ExpectedVersion::no_stream(), {numbered(0, 0)});
    ASSERT_FALSE(appended);
    // What is sent over a connection that is dead already may have arrived for all we know.
    EXPECT_TRUE(appended.error().code == Errc::unavailable ||
                appended.error().code == Errc::timed_out)
        << to_string(appended.error());
    const auto read = store->read(ReadRequest::all());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::unavailable);
    server.start();
    EXPECT_TRUE(store->append(stream_of(0), ExpectedVersion::no_stream(), {numbered(0, 0)}))
        << "it needs no reopening";
}

TEST(LostConnections, AServerThatIsFullIsUnavailableAndThenWorks) {
    OwnServer server("max_connections=6 superuser_reserved_connections=0");
    SystemClock clock;
    testing::SeededRandom random(7);
    const auto store = open({.connection = server.connection(), .retry_for = 300ms}, clock, random);
    std::vector<std::unique_ptr<Session>> others;
    while (auto session = Session::open(server.connection(), false)) {
        others.push_back(*std::move(session));
    }
    const auto refused = store->head();
    ASSERT_FALSE(refused) << "open() keeps no connection";
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    const auto append = store->append(stream_of(0), ExpectedVersion::no_stream(), {numbered(0, 0)});
    ASSERT_FALSE(append);
    EXPECT_EQ(append.error().code, Errc::unavailable);
    others.clear();
    EXPECT_TRUE(store->append(stream_of(0), ExpectedVersion::no_stream(), {numbered(0, 0)}));
}

TEST(LostConnections, AServerThatOnlyReadsRefusesAppendsAndStillReads) {
    OwnServer server;
    SystemClock clock;
    testing::SeededRandom random(8);
    const auto store = open({.connection = server.connection()}, clock, random);
    ASSERT_TRUE(store->append(stream_of(0), ExpectedVersion::no_stream(), {numbered(0, 0)}));
    server.restart("default_transaction_read_only=on");
    const auto refused = store->append(stream_of(0), ExpectedVersion::any(), {numbered(0, 1)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::permission_denied) << to_string(refused.error());
    EXPECT_EQ(store->read(ReadRequest::all())->size(), 1U);
}

}  // namespace
}  // namespace skald::postgres::test
