// A member of a group on librdkafka's own cluster. Each test joins a group, which takes seconds there.
#include <skald/adapters/kafka/consumer.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <thread>

#include "batches.hpp"
#include "mock_cluster.hpp"

namespace skald::kafka {
namespace {

using test::MockCluster;
using test::publish;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

class FromTheBeginning final : public PartitionCheckpoints {
public:
    Result<GlobalPosition> handled_until(const std::string&, std::uint32_t) override {
        return GlobalPosition();
    }
};

class KafkaConsumerTest : public ::testing::Test {
protected:
    KafkaConsumerTest() {
        cluster_.make_topic("words", 1);
        cluster_.make_topic("words.readers.retry.1", 1);
        PublisherOptions options{.name = "relay", .delivery = Delivery::at_least_once};
        options.connection.bootstrap_servers = cluster_.servers();
        publisher_ = *Publisher::open(options);
        EXPECT_TRUE(publisher_->resume("events"));
    }
    std::unique_ptr<Consumer> join() {
        ConsumerOptions options{.group = "readers",
                                .topics = {"words"},
                                .retry_topics = {"words.readers.retry.1"},
                                .clock = &clock_};
        options.connection.bootstrap_servers = cluster_.servers();
        auto consumer = *Consumer::open(options);
        EXPECT_TRUE(consumer->start(checkpoints_));
        return consumer;
    }
    void send(const std::string& word) { send({"words", "k", word}); }
    void send_due(const std::string& word, std::chrono::nanoseconds in) {
        send({"words.readers.retry.1", "k", word, {{"skald-due", to_string(clock_.now() + in)}}});
    }
    void send(Message message) {
        ASSERT_TRUE(publish(*publisher_, {std::move(message)}, ++sent_).get());
    }
    // So many, in the order in which they come; fewer, if they do not come.
    static Words take(Consumer& consumer, std::size_t count) {
        Words words;
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (words.size() < count && std::chrono::steady_clock::now() < deadline) {
            const auto messages = consumer.poll(count - words.size(), 1s);
            EXPECT_TRUE(messages) << to_string(messages.error());
            if (!messages) break;
            for (const ReceivedMessage& one : *messages) words.push_back(one.payload);
        }
        return words;
    }

    testing::ManualClock clock_;
    MockCluster cluster_;
    FromTheBeginning checkpoints_;
    std::unique_ptr<Publisher> publisher_;
    std::uint64_t sent_ = 0;
};

TEST_F(KafkaConsumerTest, AMessageComesWhenItIsDueAndThoseBehindItLater) {
    send_due("later", 1min);
    send_due("latest", 2min);
    send("now");
    const auto consumer = join();
    EXPECT_EQ(take(*consumer, 1), Words{"now"});
    EXPECT_TRUE(consumer->poll(10, 300ms)->empty()) << "nothing else is due";
    send("meanwhile");
    EXPECT_EQ(take(*consumer, 1), Words{"meanwhile"}) << "another partition goes on";
    clock_.advance(1min);
    EXPECT_EQ(take(*consumer, 1), Words{"later"});
    EXPECT_TRUE(consumer->poll(10, 300ms)->empty());
    clock_.advance(1min);
    EXPECT_EQ(take(*consumer, 1), Words{"latest"});
    send_due("at once", 0s);
    EXPECT_EQ(take(*consumer, 1), Words{"at once"}) << "the partition is not paused any more";
}

TEST_F(KafkaConsumerTest, WhatIsNotDueHoldsUpNoEnd) {
    send_due("in a year", 24h * 365);
    const auto consumer = join();
    send("now");
    EXPECT_EQ(take(*consumer, 1), Words{"now"});
    std::jthread stopping([&] { consumer->stop(); });
    EXPECT_TRUE(consumer->poll(10, 1h)->empty());
}

TEST_F(KafkaConsumerTest, WhatIsNotDueStaysBackWhenTheOthersArePausedAndGoOn) {
    ConsumerOptions options{.group = "readers",
                            .topics = {"words"},
                            .retry_topics = {"words.readers.retry.1"},
                            .messages_ready_max = 10,
                            .clock = &clock_};
    options.connection.bootstrap_servers = cluster_.servers();
    send_due("later", 1min);
    Words expected;
    for (int i = 0; i < 100; ++i) {
        expected.push_back(std::to_string(i));
        send(expected.back());
    }
    const auto consumer = *Consumer::open(options);
    ASSERT_TRUE(consumer->start(checkpoints_));
    EXPECT_EQ(take(*consumer, 100), expected);
    EXPECT_TRUE(consumer->poll(10, 300ms)->empty());
    clock_.advance(1min);
    EXPECT_EQ(take(*consumer, 1), Words{"later"});
}

}  // namespace
}  // namespace skald::kafka
