// A relay that is killed again and again. SKALD_KAFKA_EVENTS says how many events there are.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/cloud_events.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/relay.hpp>
#include <skald/projections/sql_leases.hpp>
#include <thread>

#include "broker.hpp"
#include "topic_reader.hpp"

namespace skald::kafka {
namespace {

using test::broker;
using test::fresh_name;
using test::publisher_options;
using test::read_topic;
using namespace std::chrono_literals;

std::uint64_t events_wanted() {
    const char* text = std::getenv("SKALD_KAFKA_EVENTS");
    return text ? std::strtoull(text, nullptr, 10) : 10'000;
}

class RelayBrokerTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string folder = std::filesystem::temp_directory_path() / "skald-relay-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    // Streams thing-0 to thing-16, with appends of up to 7 events.
    void fill_store(std::uint64_t events) {
        const auto store = *LogEventStore::open(folder_);
        testing::SeededRandom random(7);
        for (std::uint64_t made = 0; made < events;) {
            std::vector<NewEvent> batch(std::min(1 + random.below(7), events - made));
            for (NewEvent& event : batch) {
                event.type = "counted";
                event.data = std::to_string(++made);
            }
            ASSERT_TRUE(store->append(*StreamId::parse("thing-" + std::to_string(random.below(17))),
                                      ExpectedVersion::any(), std::move(batch)));
        }
    }

    pid_t start_relay(const std::string& mode) const {
        const std::string servers = broker();
        const pid_t child = ::fork();
        if (child == 0) {
            ::execl(SKALD_RELAY_PROGRAM, SKALD_RELAY_PROGRAM, folder_.c_str(), servers.c_str(),
                    name_.c_str(), mode.c_str(), nullptr);
            ::_exit(127);
        }
        return child;
    }
    // Whether it has ended by itself within the time; then its outcome is there.
    static bool ends_within(pid_t child, std::chrono::milliseconds time, int& status) {
        const auto deadline = std::chrono::steady_clock::now() + time;
        while (::waitpid(child, &status, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

    // Kills the relay at random until it has got through.
    void relay_with_kills(const std::string& mode, int kills_max) {
        testing::SeededRandom random(static_cast<std::uint64_t>(::getpid()));
        for (int kills = 0;;) {
            const pid_t child = start_relay(mode);
            const std::chrono::milliseconds life(kills < kills_max ? 200 + random.below(1500)
                                                                   : 240'000);
            int status = 0;
            if (ends_within(child, life, status)) {
                ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
                RecordProperty("kills", kills);
                return;
            }
            ASSERT_LT(kills, kills_max) << "the relay does not get through";
            ::kill(child, SIGKILL);
            ::waitpid(child, &status, 0);
            ++kills;
        }
    }

    std::vector<ReceivedMessage> published() const {
        return read_topic(broker(), name_ + ".thing", 3);
    }

    std::string folder_;
    std::string name_ = fresh_name();
};

TEST_F(RelayBrokerTest, EachEventIsThereOnceHoweverOftenTheRelayIsKilled) {
    const std::uint64_t events = events_wanted();
    fill_store(events);
    relay_with_kills("exact", 8);
    std::map<std::string, std::uint64_t> last;
    std::uint64_t count = 0;
    for (const ReceivedMessage& message : published()) {
        const auto read = ReceivedEvent::read(message);
        ASSERT_TRUE(read) << to_string(read.error());
        const std::uint64_t position = read->event().position.value();
        ASSERT_EQ(read->event().data, std::to_string(position));
        ASSERT_GT(position, last[message.key]) << "of " << message.key;
        last[message.key] = position;
        ++count;
    }
    EXPECT_EQ(count, events);
}

TEST_F(RelayBrokerTest, WithoutTransactionsNoneIsLostAndOrderIsKept) {
    const std::uint64_t events = events_wanted();
    fill_store(events);
    relay_with_kills("again", 8);
    std::set<std::uint64_t> seen;
    std::map<std::string, std::uint64_t> last;
    for (const ReceivedMessage& message : published()) {
        const auto read = ReceivedEvent::read(message);
        ASSERT_TRUE(read) << to_string(read.error());
        const std::uint64_t position = read->event().position.value();
        if (!seen.insert(position).second) continue;  // a repetition
        ASSERT_GT(position, last[message.key]) << "of " << message.key;
        last[message.key] = position;
    }
    EXPECT_EQ(seen.size(), events);
}

TEST_F(RelayBrokerTest, TheFirstOfTwoRelaysStopsAndTheSecondGoesOn) {
    const auto store = *LogEventStore::open(folder_);
    const auto append = [&](const std::string& word) {
        NewEvent event{.type = "said", .data = word};
        return store
            ->append(*StreamId::parse("thing-1"), ExpectedVersion::any(), {std::move(event)})
            ->position;
    };
    const auto first_publisher = *Publisher::open(publisher_options(name_, Delivery::exactly_once));
    const auto second_publisher =
        *Publisher::open(publisher_options(name_, Delivery::exactly_once));
    const CloudEventMapping mapping({.source = "/test", .topic_prefix = name_ + "."});
    Relay first(*store, *first_publisher, name_, mapping);
    Relay second(*store, *second_publisher, name_, mapping);
    append("one");
    ASSERT_TRUE(first.run_until_caught_up());
    Result<void> end;
    std::jthread thread([&](const std::stop_token& stop) { end = first.run(stop); });
    ASSERT_TRUE(second.run_until_caught_up());
    append("two");
    // Whoever of the two sends it, it is sent once.
    thread.join();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, Errc::permission_denied) << end.error().message;
    ASSERT_TRUE(second.run_until_caught_up());
    std::vector<std::string> words;
    for (const ReceivedMessage& message : published()) words.push_back(message.payload);
    EXPECT_EQ(words, (std::vector<std::string>{"one", "two"}));
}

TEST_F(RelayBrokerTest, WithLeasesARelayStartedByMistakeStandsByAndTakesOverWhenTheFirstEnds) {
    const auto store = *LogEventStore::open(folder_);
    const auto append = [&](const std::string& word) {
        NewEvent event{.type = "said", .data = word};
        return store
            ->append(*StreamId::parse("thing-1"), ExpectedVersion::any(), {std::move(event)})
            ->position;
    };
    const auto database = *sqlite::Database::open(folder_ + "/leases");
    SqlLeases leases(*database);
    const CloudEventMapping mapping({.source = "/test", .topic_prefix = name_ + "."});
    const auto first_publisher =
        *Publisher::open(publisher_options(name_, Delivery::at_least_once));
    const auto second_publisher =
        *Publisher::open(publisher_options(name_, Delivery::at_least_once));
    RelayOptions options{.leases = &leases, .member = {.instance = "first", .lease_duration = 3s}};
    Relay first(*store, *first_publisher, name_, mapping, options);
    options.member.instance = "second";
    Relay second(*store, *second_publisher, name_, mapping, options);
    const auto one = append("one");
    std::jthread running([&](const std::stop_token& stop) { EXPECT_TRUE(first.run(stop)); });
    ASSERT_TRUE(first.wait_for(one, 30s));
    std::jthread mistake([&](const std::stop_token& stop) { EXPECT_TRUE(second.run(stop)); });
    const auto two = append("two");
    ASSERT_TRUE(first.wait_for(two, 30s));
    EXPECT_EQ(second.wait_for(two, 4s).error().code, Errc::timed_out);
    running.request_stop();
    running.join();
    ASSERT_TRUE(second.wait_for(append("three"), 30s)) << "it was given the lease";
    mistake.request_stop();
    mistake.join();
    std::vector<std::string> words;
    for (const ReceivedMessage& message : published()) words.push_back(message.payload);
    EXPECT_EQ(words, (std::vector<std::string>{"one", "two", "three"}));
}

}  // namespace
}  // namespace skald::kafka
