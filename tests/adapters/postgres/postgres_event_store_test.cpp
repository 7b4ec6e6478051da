// What the PostgreSQL store promises besides the contract of all stores.
#include <gtest/gtest.h>

#include <thread>

#include "migrations.hpp"
#include "postgres_setup.hpp"

namespace skald::postgres::test {
namespace {

using namespace std::chrono_literals;

class PostgresEventStoreTest : public ::testing::Test {
public:
    Options options() const { return schema_.options(); }
    const std::string& name() const { return schema_.name(); }
    Result<std::unique_ptr<PostgresEventStore>> try_open(Options options) {
        return PostgresEventStore::open(std::move(options), clock_, random_);
    }
    std::unique_ptr<PostgresEventStore> open_store() {
        return test::open(options(), clock_, random_);
    }
    Errc refusal(Options options) {
        const auto opened = try_open(std::move(options));
        EXPECT_FALSE(opened);
        return opened ? Errc{} : opened.error().code;
    }
    static std::vector<NewEvent> one(std::string type = "happened") {
        NewEvent event;
        event.type = std::move(type);
        return {event};
    }
    static StreamId stream() { return *StreamId::parse("a-1"); }

private:
    Schema schema_;
    SystemClock clock_;
    SystemRandom random_;
};

TEST_F(PostgresEventStoreTest, OptionsThatCannotBeAreRefused) {
    Options bad = options();
    for (const char* schema : {"", "Upper", "1st", "a b", "a;drop schema public"}) {
        bad.schema = schema;
        EXPECT_EQ(refusal(bad), Errc::invalid_argument) << schema;
    }
    bad = options();
    bad.connections_max = 1;
    EXPECT_EQ(refusal(bad), Errc::invalid_argument);
    bad = options();
    bad.poll_interval = 0ms;
    EXPECT_EQ(refusal(bad), Errc::invalid_argument);
    bad = options();
    bad.connection = "no_such_option=1";
    EXPECT_EQ(refusal(bad), Errc::invalid_argument);
}

TEST_F(PostgresEventStoreTest, WhatCannotBeReachedHasAClearError) {
    const auto with = [&](const std::string& more) {
        Options changed = options();
        changed.connection += more;
        return refusal(changed);
    };
    EXPECT_EQ(with(" dbname=not_there"), Errc::not_found);
    EXPECT_EQ(with(" user=nobody_knows"), Errc::permission_denied);
    EXPECT_EQ(with(" port=1"), Errc::unavailable);
}

TEST_F(PostgresEventStoreTest, ASchemaIsMadeOnceHoweverManyOpenItAtOnce) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] { EXPECT_TRUE(try_open(options())); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(ask("select count(*) from " + name() + ".migrations"),
              std::to_string(newest_migration()));
}

TEST_F(PostgresEventStoreTest, WithoutTheRightToMigrateAnOldSchemaIsRefused) {
    Options careful = options();
    careful.migration = Migration::refuse;
    EXPECT_EQ(refusal(careful), Errc::unsupported_format);
    open_store();
    EXPECT_TRUE(try_open(careful)) << "it is up to date now";
}

TEST_F(PostgresEventStoreTest, ASchemaOfTheFutureIsRefused) {
    open_store();
    ask("insert into " + name() + ".migrations (number, name) values (99, 'of the future')");
    EXPECT_EQ(refusal(options()), Errc::unsupported_format);
}

TEST_F(PostgresEventStoreTest, ADatabaseThatIsNotInUtf8IsRefused) {
    const std::string database = "latin_" + std::to_string(::getpid());
    ask("create database " + database + " encoding latin1 locale 'C' template template0");
    Options latin = options();
    latin.connection += " dbname=" + database;
    EXPECT_EQ(refusal(latin), Errc::unsupported_format);
    ask("drop database " + database);
}

TEST_F(PostgresEventStoreTest, AUserWithoutRightsIsDenied) {
    open_store();
    const std::string role = "guest_" + std::to_string(::getpid());
    ask("create role " + role + " login");
    Options guest = options();
    guest.connection += " user=" + role;
    EXPECT_EQ(refusal(guest), Errc::permission_denied);
    ask("grant usage on schema " + name() + " to " + role +
        "; grant select on all tables in schema " + name() + " to " + role);
    const auto store = try_open(guest);
    ASSERT_TRUE(store) << to_string(store.error());
    EXPECT_TRUE((*store)->read(ReadRequest::all()));
    const auto refused = (*store)->append(stream(), ExpectedVersion::any(), one());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::permission_denied) << to_string(refused.error());
    ask("drop owned by " + role + "; drop role " + role);
}

TEST_F(PostgresEventStoreTest, ConflictsOfTransactionsAreToldFromMistakes) {
    ask("create schema " + name() + "; create table " + name() + ".t as select 1 as x");
    const auto first = Session::open(connection(), true).value();
    const auto second = Session::open(connection(), true).value();
    for (const auto* session : {&first, &second}) {
        (void)(*session)->run_script("begin isolation level repeatable read; select x from " +
                                     name() + ".t");
    }
    const std::string update = "update " + name() + ".t set x = x + 1";
    EXPECT_EQ(failure_of(first->run(update)), nullptr);
    (void)first->run_script("commit");
    const Answer answer = second->run(update);
    ASSERT_NE(failure_of(answer), nullptr);
    EXPECT_EQ(failure_of(answer)->fault, Fault::conflict) << failure_of(answer)->error.message;
    (void)second->run_script("rollback");
    EXPECT_EQ(failure_of(second->run(update)), nullptr) << "the connection is as good as before";
}

TEST_F(PostgresEventStoreTest, TwoObjectsAreOneStoreAndWakeEachOther) {
    const auto writer = open_store();
    const auto reader = open_store();
    const auto subscription = reader->subscribe({}).value();
    for (std::uint64_t position = 1; position <= 20; ++position) {
        std::thread appending(
            [&] { EXPECT_TRUE(writer->append(stream(), ExpectedVersion::any(), one())); });
        const auto page = subscription->wait(20s);
        appending.join();
        ASSERT_TRUE(page && page->size() == 1);
        EXPECT_EQ(page->events[0].position, GlobalPosition(position));
    }
}

TEST_F(PostgresEventStoreTest, WithoutListeningItAsksAtTheInterval) {
    Options quiet = options();
    quiet.listening = Listening::off;
    quiet.poll_interval = 5ms;
    const auto reader = *try_open(quiet);
    const auto writer = open_store();
    const auto subscription = reader->subscribe({}).value();
    std::thread appending(
        [&] { EXPECT_TRUE(writer->append(stream(), ExpectedVersion::any(), one())); });
    const auto page = subscription->wait(20s);
    appending.join();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->size(), 1U);
    EXPECT_EQ(
        ask("select count(*) from pg_stat_activity where query ilike 'listen%" + name() + "%'"),
        "0");
}

TEST_F(PostgresEventStoreTest, AListeningConnectionThatIsCutIsMadeAnew) {
    Options named = options();
    named.poll_interval = 1h;  // only a notification can wake in time
    named.listen_connection = named.connection + " application_name=ear_" + name();
    const auto store = *try_open(named);
    const auto subscription = store->subscribe({}).value();
    EXPECT_TRUE(subscription->wait(1ms)->empty()) << "it listens from now on";
    const std::string ears = "from pg_stat_activity where application_name = 'ear_" + name() + "'";
    while (ask("select count(*) " + ears) == "0") std::this_thread::yield();
    for (int round = 0; round < 3; ++round) {
        ask("select pg_terminate_backend(pid) " + ears);
        std::thread appending(
            [&] { EXPECT_TRUE(store->append(stream(), ExpectedVersion::any(), one())); });
        const auto page = subscription->wait(20s);
        appending.join();
        ASSERT_TRUE(page);
        EXPECT_EQ(page->size(), 1U);
    }
}

TEST_F(PostgresEventStoreTest, MetadataThatShowsAnEventAgainWakes) {
    const auto store = open_store();
    ASSERT_TRUE(store->set_metadata(stream(), {.max_count = 0}));
    ASSERT_TRUE(store->append(stream(), ExpectedVersion::any(), one()));
    const auto subscription = store->subscribe({}).value();
    std::thread showing([&] { EXPECT_TRUE(store->set_metadata(stream(), {})); });
    const auto page = subscription->wait(20s);
    showing.join();
    EXPECT_TRUE(page);
}

TEST_F(PostgresEventStoreTest, WorksWithoutPreparedStatements) {
    Options plain = options();
    plain.prepare_statements = false;
    const auto store = *try_open(plain);
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(store->append(stream(), ExpectedVersion::any(), one()));
    }
    EXPECT_EQ(store->read(ReadRequest::stream(stream()))->size(), 3U);
}

TEST_F(PostgresEventStoreTest, ARefusedAppendLeavesItsNeighboursInTheBatchAlone) {
    const auto store = open_store();
    ASSERT_TRUE(store->append(stream(), ExpectedVersion::no_stream(), one("first")));
    std::atomic<int> done = 0;
    std::atomic<int> refused = 0;
    constexpr int appends = 200;
    {
        const auto writer = open_store();
        for (int i = 0; i < appends; ++i) {
            const auto expected =
                i % 3 == 0 ? ExpectedVersion::no_stream() : ExpectedVersion::any();
            writer->append(
                AppendRequest::to(stream(), expected, one("next")),
                AppendCompletion([&](Result<Appended> outcome) { ++(outcome ? done : refused); }));
        }
    }  // waits for all
    EXPECT_EQ(refused, 67);
    EXPECT_EQ(done, appends - 67);
    EXPECT_EQ(store->head().value(), GlobalPosition(1 + appends - 67));
}

TEST_F(PostgresEventStoreTest, IdsThatTheStoreMakesBeginWithTheTime) {
    const auto store = open_store();
    ASSERT_TRUE(store->append(stream(), ExpectedVersion::any(), one()));
    const auto page = store->read(ReadRequest::all());
    const std::string id = to_string(page->events[0].id);
    EXPECT_EQ(id[14], '7') << id << " is of version 7";
    const auto milliseconds = std::stoull(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
    const auto recorded = page->events[0].recorded_at.time_since_epoch() / 1ms;
    EXPECT_NEAR(static_cast<double>(milliseconds), static_cast<double>(recorded), 60'000);
}

TEST_F(PostgresEventStoreTest, AnotherIsolationLevelIsRefusedBecauseItWouldHideCommits) {
    open_store();
    Options strict = options();
    strict.connection += " options='-cdefault_transaction_isolation=serializable'";
    const auto store = *try_open(strict);
    const auto refused = store->append(stream(), ExpectedVersion::any(), one());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument) << to_string(refused.error());
}

}  // namespace
}  // namespace skald::postgres::test
