#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <skald/adapters/kafka/consumer.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/projections/message_runner.hpp>
#include <skald/projections/relay.hpp>
#include <thread>

#include "batches.hpp"
#include "broker.hpp"
#include "client.hpp"
#include "counting_handler.hpp"

namespace skald::kafka {
namespace {

using test::broker;
using test::fresh_name;
using test::publisher_options;
using namespace std::chrono_literals;

class ConsumerBrokerTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string folder = std::filesystem::temp_directory_path() / "skald-consumer-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        database_ = *sqlite::Database::open(path());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path() const { return folder_ + "/read-model"; }
    std::string topic() const { return name_ + ".thing"; }

    // Events of 17 streams, each of them twice.
    void publish(std::uint64_t events) {
        MemoryEventStore store;
        testing::SeededRandom random(3);
        for (std::uint64_t i = 0; i < events; ++i) {
            NewEvent event{.type = "counted"};
            ASSERT_TRUE(store.append(*StreamId::parse("thing-" + std::to_string(random.below(17))),
                                     ExpectedVersion::any(), {std::move(event)}));
        }
        const CloudEventMapping mapping({.source = "/test", .topic_prefix = name_ + "."});
        // Another relay of the same events stands for one that repeats them.
        for (const std::string& name : {name_, fresh_name()}) {
            const auto publisher =
                *Publisher::open(publisher_options(name, Delivery::at_least_once));
            Relay relay(store, *publisher, name, mapping);
            ASSERT_TRUE(relay.run_until_caught_up());
        }
    }
    ConsumerOptions options() const {
        ConsumerOptions options{.group = name_, .topics = {topic()}};
        options.connection.bootstrap_servers = broker();
        return options;
    }
    std::int64_t ask(const std::string& sql) {
        const auto transaction = database_->begin();
        if (!transaction) return -1;
        const auto rows = (*transaction)->run(sql);
        return rows && !rows->empty() ? rows->integer(0, 0) : -1;
    }
    // Each event once, and each stream in its order.
    void expect_each_once(std::uint64_t events) {
        EXPECT_EQ(ask("select count(*) from counted"), static_cast<std::int64_t>(events));
        EXPECT_EQ(ask("select count(distinct position) from counted"),
                  static_cast<std::int64_t>(events));
        EXPECT_EQ(ask("select count(*) from (select position, lag(position) over (partition by"
                      " stream order by rowid) as before from counted) where before > position"),
                  0);
    }

    std::string folder_;
    std::string name_ = fresh_name();
    std::unique_ptr<sqlite::Database> database_;
};

TEST_F(ConsumerBrokerTest, EachEventCountsOnceAlsoIfTheRelayRepeatsIt) {
    publish(1000);
    const auto consumer = *Consumer::open(options());
    MessageRunner runner(*consumer, *database_, name_, std::make_unique<test::CountingHandler>());
    Result<void> ended;
    std::jthread thread([&](const std::stop_token& stop) { ended = runner.run(stop); });
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (runner.progress().handled + runner.progress().repeated < 2000 &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    thread.request_stop();
    thread.join();
    EXPECT_TRUE(ended) << to_string(ended.error());
    EXPECT_EQ(runner.progress().handled, 1000U);
    EXPECT_EQ(runner.progress().repeated, 1000U);
    expect_each_once(1000);
}

TEST_F(ConsumerBrokerTest, ASlowHandlerHoldsUpNeitherItsMembershipNorTheEnd) {
    publish(300);
    auto options = this->options();
    options.messages_ready_max = 100;
    options.connection.properties = {{"session.timeout.ms", "6000"},
                                     {"max.poll.interval.ms", "6000"}};
    const auto consumer = *Consumer::open(options);
    class FromTheBeginning final : public PartitionCheckpoints {
        Result<GlobalPosition> handled_until(const std::string&, std::uint32_t) override {
            return GlobalPosition();
        }
    } checkpoints;
    ASSERT_TRUE(consumer->start(checkpoints));
    std::size_t count = 0;
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    const auto take = [&] {
        const auto messages = consumer->poll(7, 1s);
        ASSERT_TRUE(messages) << to_string(messages.error());
        count += messages->size();
    };
    while (count == 0 && std::chrono::steady_clock::now() < deadline) take();
    // Longer than a member may go without polling.
    std::this_thread::sleep_for(8s);
    while (count < 600 && std::chrono::steady_clock::now() < deadline) take();
    EXPECT_EQ(count, 600U) << "nothing came twice, as it would after a rebalance";
}

TEST_F(ConsumerBrokerTest, WhatWasRemovedBeforeItWasHandledIsReported) {
    publish(10);
    const auto consumer = *Consumer::open(options());
    class FarBehind final : public PartitionCheckpoints {
        Result<GlobalPosition> handled_until(const std::string&, std::uint32_t) override {
            return GlobalPosition(1'000'000);  // of a topic that had more than this one
        }
    } checkpoints;
    ASSERT_TRUE(consumer->start(checkpoints));
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    auto messages = consumer->poll(1, 1s);
    while (messages && std::chrono::steady_clock::now() < deadline) {
        messages = consumer->poll(1, 1s);
    }
    ASSERT_FALSE(messages);
    EXPECT_EQ(messages.error().code, Errc::corrupt) << messages.error().message;
}

TEST_F(ConsumerBrokerTest, ATopicWhoseBeginningIsGoneIsReported) {
    publish(100);
    class Silent : public ClientEvents {
        using ClientEvents::ClientEvents;
    } events(nullptr);
    const auto client =
        *make_client(RD_KAFKA_PRODUCER, *configuration(options().connection, {}, events));
    const PartitionsHandle all(rd_kafka_topic_partition_list_new(3));
    for (int i = 0; i < 3; ++i) {
        rd_kafka_topic_partition_list_add(all.get(), topic().c_str(), i)->offset = 5;
    }
    rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(all.get());
    const QueueHandle queue(rd_kafka_queue_new(client.get()));
    rd_kafka_DeleteRecords(client.get(), &request, 1, nullptr, queue.get());
    const EventHandle answer(rd_kafka_queue_poll(queue.get(), 30'000));
    ASSERT_TRUE(answer);
    rd_kafka_DeleteRecords_destroy(request);
    const auto consumer = *Consumer::open(options());
    MessageRunner runner(*consumer, *database_, name_, std::make_unique<test::CountingHandler>());
    const auto stopped = runner.run({});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::corrupt);
    EXPECT_NE(stopped.error().message.find("is missing; the last one that came is at position 0"),
              std::string::npos)
        << stopped.error().message;
}

// Fails at each event whose position is a multiple of 10, the first two times that it sees it.
class Stumbling final : public MessageHandler {
public:
    Result<void> prepare(SqlTransaction& sql) override { return counting_.prepare(sql); }
    Result<bool> handle(SqlTransaction& sql, const ReceivedMessage& message) override {
        const auto read = ReceivedEvent::read(message);
        if (!read) return read.error();
        const std::uint64_t position = read->event().position.value();
        if (position % 10 == 0 && seen_[position]++ < 2) return invalid_argument("stumbles");
        return counting_.handle(sql, message);
    }

private:
    test::CountingHandler counting_;
    std::map<std::uint64_t, int> seen_;
};

TEST_F(ConsumerBrokerTest, WhatFailsComesAgainFromRetryTopicsAndCountsOnceInItsOrder) {
    publish(300);
    // snippet: retries
    const RetryTopics retries{.delays = {500ms, 1s}};
    auto options = this->options();
    options.retry_topics = retry_topics_of(options.topics, name_, retries);
    options.retry_topic_shape = {2, 1};
    const auto consumer = *Consumer::open(options);
    const auto publisher =
        *Publisher::open(publisher_options(name_ + "-letters", Delivery::at_least_once));
    DeadLetters letters(*publisher);
    MessageRunner runner(
        *consumer, *database_, name_, std::make_unique<Stumbling>(),
        {.retry = {.attempts_max = 1}, .dead_letters = &letters, .retries = retries});
    // end snippet
    Result<void> ended;
    std::jthread thread([&](const std::stop_token& stop) { ended = runner.run(stop); });
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (ask("select count(*) from counted") < 300 &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(10ms);
    }
    thread.request_stop();
    thread.join();
    EXPECT_TRUE(ended) << to_string(ended.error());
    expect_each_once(300);
    EXPECT_GE(runner.progress().delayed, 60U) << "30 events, twice each, and what followed them";
    EXPECT_EQ(ask("select count(*) from skald_detours"), 0);
}

TEST_F(ConsumerBrokerTest, MistakesAreFoundEarly) {
    class None final : public PartitionCheckpoints {
        Result<GlobalPosition> handled_until(const std::string&, std::uint32_t) override {
            return GlobalPosition();
        }
    } checkpoints;
    auto options = this->options();
    EXPECT_EQ((*Consumer::open(options))->start(checkpoints).error().code, Errc::not_found);
    EXPECT_EQ((*Consumer::open(options))->poll(1, 1ms).error().code, Errc::invalid_argument);
    options.connection.properties = {{"no.such", "1"}};
    EXPECT_EQ(Consumer::open(options).error().code, Errc::invalid_argument);
    EXPECT_EQ(Consumer::open({.group = "g"}).error().code, Errc::invalid_argument);
    EXPECT_EQ(Consumer::open({.topics = {"t"}}).error().code, Errc::invalid_argument);
}

TEST_F(ConsumerBrokerTest, WhoeverHasTheCheckpointsMayGoWhenItIsStopped) {
    class Slow final : public PartitionCheckpoints {
    public:
        Result<GlobalPosition> handled_until(const std::string&, std::uint32_t) override {
            is_asked = true;
            while (!is_stopping) std::this_thread::yield();
            // Long enough that a stop which does not wait is seen.
            const auto until = std::chrono::steady_clock::now() + 100ms;
            while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
            has_answered = true;
            return GlobalPosition();
        }
        std::atomic<bool> is_asked = false;
        std::atomic<bool> is_stopping = false;
        std::atomic<bool> has_answered = false;
    } checkpoints;
    publish(1);
    const auto consumer = *Consumer::open(options());
    ASSERT_TRUE(consumer->start(checkpoints));
    while (!checkpoints.is_asked) std::this_thread::yield();
    checkpoints.is_stopping = true;
    consumer->stop();
    EXPECT_TRUE(checkpoints.has_answered);
}

TEST_F(ConsumerBrokerTest, EachEventCountsOnceHoweverOftenConsumersAreKilled) {
    const char* wanted = std::getenv("SKALD_KAFKA_EVENTS");
    const std::uint64_t events = wanted ? std::strtoull(wanted, nullptr, 10) : 10'000;
    publish(events);
    const std::string servers = broker();
    const auto start = [&] {
        const pid_t child = ::fork();
        if (child == 0) {
            ::execl(SKALD_CONSUMER_PROGRAM, SKALD_CONSUMER_PROGRAM, path().c_str(), servers.c_str(),
                    name_.c_str(), topic().c_str(), nullptr);
            ::_exit(127);
        }
        return child;
    };
    const auto end = [](pid_t child) {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    };
    testing::SeededRandom random(static_cast<std::uint64_t>(::getpid()));
    pid_t members[] = {start(), start()};
    int kills = 0;
    const auto deadline = std::chrono::steady_clock::now() + 200s;
    const auto count = [&] { return ask("select count(*) from counted"); };
    for (std::int64_t before = 0; count() < static_cast<std::int64_t>(events);) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << count() << " counted";
        // Each kill while there is progress, so that each hits work.
        if (kills < 5 && count() > before) {
            std::this_thread::sleep_for(std::chrono::milliseconds(random.below(60)));
            pid_t& victim = members[random.below(2)];
            end(victim);
            victim = start();
            ++kills;
            before = count();
        }
        std::this_thread::sleep_for(5ms);
    }
    for (const pid_t member : members) end(member);
    EXPECT_GT(kills, 0);
    expect_each_once(events);
}

}  // namespace
}  // namespace skald::kafka
