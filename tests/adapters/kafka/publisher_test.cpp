#include <algorithm>
#include <map>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/core/testing/recording_log.hpp>

#include "batches.hpp"
#include "mock_cluster.hpp"
#include "topic_reader.hpp"

namespace skald::kafka {
namespace {

using test::message;
using test::MockCluster;
using test::publish;
using test::read_topic;
using namespace std::chrono_literals;

constexpr int partitions = 4;  // of the topics that the cluster makes by itself

class KafkaPublisherTest : public ::testing::TestWithParam<Delivery> {
protected:
    PublisherOptions options() {
        PublisherOptions options{.name = "relay", .delivery = GetParam()};
        options.connection.bootstrap_servers = cluster_.servers();
        options.connection.answer_timeout = 5s;
        options.connection.properties = {{"retry.backoff.ms", "10"}};
        options.connection.log = &log_;
        return options;
    }
    std::unique_ptr<Publisher> open() {
        auto publisher = Publisher::open(options());
        EXPECT_TRUE(publisher);
        return *std::move(publisher);
    }
    std::vector<std::string> words() {
        std::vector<std::string> words;
        for (const auto& one : read_topic(cluster_.servers(), "words", partitions)) {
            words.push_back(one.payload);
        }
        return words;
    }

    testing::RecordingLog log_;
    MockCluster cluster_;
};

using Words = std::vector<std::string>;

// Without repetitions.
Words firsts(const Words& words) {
    Words firsts;
    for (const std::string& word : words) {
        if (std::ranges::find(firsts, word) == firsts.end()) firsts.push_back(word);
    }
    return firsts;
}

TEST_P(KafkaPublisherTest, BatchesArriveInTheirOrderWithKeyAndHeaders) {
    const auto publisher = open();
    const auto first = publisher->resume("events");
    ASSERT_TRUE(first) << to_string(first.error());
    EXPECT_FALSE(*first) << "nothing was published yet";
    auto one = publish(*publisher, {message("one"), message("two")}, 2);
    auto two = publish(*publisher, {message("three")}, 3);
    EXPECT_TRUE(one.get());
    EXPECT_TRUE(two.get());
    const auto received = read_topic(cluster_.servers(), "words", partitions);
    ASSERT_EQ(received.size(), 3U);
    EXPECT_EQ(words(), (Words{"one", "two", "three"}));
    EXPECT_EQ(received[0].key, "k");
    EXPECT_EQ(received[0].headers, (MessageHeaders{{"a", "1"}, {"b", ""}}));
}

TEST_P(KafkaPublisherTest, TheNextOneGoesOnAtTheCheckpoint) {
    {
        const auto publisher = open();
        ASSERT_TRUE(publisher->resume("events"));
        ASSERT_TRUE(publish(*publisher, {message("one")}, 7).get());
        ASSERT_TRUE(publish(*publisher, {}, 9).get()) << "a batch may be empty";
    }
    const auto publisher = open();
    const auto last = publisher->resume("events");
    ASSERT_TRUE(last && *last);
    EXPECT_EQ(**last, (Checkpoint{"events", 0, GlobalPosition(9)}));
    EXPECT_FALSE(*publisher->resume("another store"));
}

TEST_P(KafkaPublisherTest, KeysGoWhereJavaPutsThem) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher,
                        {message("1", "order-1"), message("2", "order-2"), message("3", "kafka")},
                        1)
                    .get());
    std::map<std::string, std::uint32_t> partition;
    for (const auto& one : read_topic(cluster_.servers(), "words", partitions)) {
        partition[one.key] = one.partition;
    }
    // toPositive(murmur2(key)) % 4, by org.apache.kafka.common.utils.Utils.
    EXPECT_EQ(partition["order-1"], 2U);
    EXPECT_EQ(partition["order-2"], 3U);
    EXPECT_EQ(partition["kafka"], 0U);
}

// The link of each message, by its payload; of messages that are there twice the later one.
std::map<std::string, std::string> links(const std::vector<ReceivedMessage>& messages) {
    std::map<std::string, std::string> links;
    for (const ReceivedMessage& one : messages) {
        links[one.payload] = one.header("skald-previous").value_or("none");
    }
    return links;
}

Message event(std::uint64_t position, const std::string& key) {
    return {"words",
            key,
            std::to_string(position),
            {{"skald-position", std::to_string(position)}},
            GlobalPosition(position)};
}

using Links = std::map<std::string, std::string>;

TEST_P(KafkaPublisherTest, EachEventIsLinkedWithTheOneBeforeItInItsPartition) {
    {
        const auto publisher = open();
        ASSERT_TRUE(publisher->resume("events"));
        // order-1 goes to another partition than kafka.
        auto first = publish(*publisher, {event(1, "kafka"), event(2, "order-1")}, 2);
        auto second = publish(*publisher, {event(3, "kafka"), event(5, "order-1")}, 5);
        ASSERT_TRUE(first.get());
        ASSERT_TRUE(second.get());
        ASSERT_TRUE(publisher->resume("events"));
        ASSERT_TRUE(publish(*publisher, {event(6, "kafka")}, 6).get());
    }
    const auto next = open();
    ASSERT_TRUE(next->resume("events"));
    ASSERT_TRUE(
        publish(*next, {event(8, "order-1"), event(9, "order-2"), event(10, "")}, 10).get());
    EXPECT_EQ(links(read_topic(cluster_.servers(), "words", partitions)), (Links{{"1", "relay:0"},
                                                                                 {"2", "relay:0"},
                                                                                 {"3", "relay:1"},
                                                                                 {"5", "relay:2"},
                                                                                 {"6", "relay:3"},
                                                                                 {"8", "relay:5"},
                                                                                 {"9", "relay:0"},
                                                                                 {"10", "none"}}));
}

TEST_P(KafkaPublisherTest, WhatIsRepeatedHasItsLinksAgain) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(
        publish(*publisher, {event(1, "kafka"), event(2, "kafka"), event(3, "kafka")}, 3).get());
    ASSERT_TRUE(publisher->reset({"events", 0, GlobalPosition(1)}));
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {event(2, "kafka"), event(3, "kafka")}, 3).get());
    EXPECT_EQ(links(read_topic(cluster_.servers(), "words", partitions)),
              (Links{{"1", "relay:0"}, {"2", "relay:1"}, {"3", "relay:2"}}));
}

TEST_P(KafkaPublisherTest, WhereNothingOfTheRelayIsFoundTheNextEventHasNoLink) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {message("of others", "kafka")}, 7).get());
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {event(8, "kafka"), event(9, "kafka")}, 9).get());
    EXPECT_EQ(links(read_topic(cluster_.servers(), "words", partitions)),
              (Links{{"of others", "none"}, {"8", "relay:0"}, {"9", "relay:8"}}))
        << "all of the partition was looked at, and nothing of the relay is in it";
}

TEST_P(KafkaPublisherTest, AResetIsWhereTheNextOneGoesOn) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    auto waiting = publish(*publisher, {message("one")}, 7);
    ASSERT_TRUE(waiting.get());
    ASSERT_TRUE(publisher->reset({"events", 0, GlobalPosition(3)}));
    EXPECT_FALSE(publish(*publisher, {message("two")}, 8).get()) << "it wants a resume()";
    EXPECT_EQ((*publisher->resume("events"))->position, GlobalPosition(3));
    EXPECT_EQ((*open()->resume("events"))->position, GlobalPosition(3));
    const auto last = open();
    ASSERT_TRUE(last->reset({"events", 0, GlobalPosition()}));
    EXPECT_FALSE(*last->resume("events"));
}

TEST_P(KafkaPublisherTest, WhatIsSuspendedFailsAndIsNotSent) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {message("one")}, 1).get());
    cluster_.set_down();
    auto waiting = publish(*publisher, {message("two")}, 2);
    publisher->suspend();
    EXPECT_EQ(waiting.get().error().code, Errc::unavailable);
    EXPECT_FALSE(publish(*publisher, {message("three")}, 3).get());
    cluster_.set_up();
    EXPECT_EQ(words(), Words{"one"});
}

TEST_P(KafkaPublisherTest, AFailedBatchFailsAllLaterOnesUntilItResumes) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {message("one")}, 1).get());
    cluster_.fail(MockCluster::produce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    const auto refused = publish(*publisher, {message("two")}, 2).get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::permission_denied) << refused.error().message;
    EXPECT_FALSE(publish(*publisher, {message("three")}, 3).get());
    const auto last = publisher->resume("events");
    ASSERT_TRUE(last && *last) << to_string(last.error());
    EXPECT_TRUE(publish(*publisher, {message("two")}, 2).get());
    EXPECT_TRUE(publish(*publisher, {message("three")}, 3).get());
    // The cluster has taken what it refused, and shows what was aborted.
    EXPECT_EQ(firsts(words()), (Words{"one", "two", "three"}));
    if (GetParam() == Delivery::exactly_once) return;
    EXPECT_EQ((*last)->position, GlobalPosition(1));
}

TEST_P(KafkaPublisherTest, AFatalErrorOfTheProducerIsMendedByResuming) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {message("one")}, 1).get());
    cluster_.fail(MockCluster::produce, {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                                         RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID});
    const auto failed = publish(*publisher, {message("two")}, 2).get();
    if (!failed) {
        // The second error may come when it begins anew; a relay tries again as well.
        ASSERT_TRUE(publisher->resume("events") || publisher->resume("events"));
        EXPECT_TRUE(publish(*publisher, {message("two")}, 2).get());
    }
    EXPECT_EQ(words(), (Words{"one", "two"}));
}

TEST_P(KafkaPublisherTest, ErrorsThatPassAreWaitedOut) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    cluster_.fail(MockCluster::produce,
                  {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                   RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS});
    EXPECT_TRUE(publish(*publisher, {message("one")}, 1).get());
    EXPECT_EQ(words(), Words{"one"});
}

TEST_P(KafkaPublisherTest, AMessageThatIsTooLargeIsSaidToBe) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    const auto refused = publish(*publisher, {message(std::string(2'000'000, 'x'))}, 1).get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::too_large);
}

TEST_P(KafkaPublisherTest, CanBeClosedWhileTheBrokerIsAway) {
    auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {message("one")}, 1).get());
    cluster_.set_down();
    auto waiting = publish(*publisher, {message("two")}, 2);
    const auto begin = std::chrono::steady_clock::now();
    publisher.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    const auto failed = waiting.get();
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().code == Errc::unavailable || failed.error().code == Errc::timed_out);
}

TEST_P(KafkaPublisherTest, GoesOnWhenTheBrokerIsBack) {
    const auto publisher = open();
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {message("one")}, 1).get());
    cluster_.set_down();
    auto waiting = publish(*publisher, {message("two")}, 2);
    EXPECT_EQ(waiting.wait_for(200ms), std::future_status::timeout);
    cluster_.set_up();
    const auto answer = waiting.get();
    if (!answer) {
        ASSERT_TRUE(publisher->resume("events"));
        ASSERT_TRUE(publish(*publisher, {message("two")}, 2).get());
    }
    EXPECT_EQ(words(), (Words{"one", "two"}));
}

TEST_P(KafkaPublisherTest, WaitsWhileTheQueueIsFullAndLosesNothing) {
    auto options = this->options();
    options.connection.properties.emplace_back("queue.buffering.max.messages", "10");
    const auto publisher = *Publisher::open(options);
    ASSERT_TRUE(publisher->resume("events"));
    std::vector<Message> many;
    Words expected;
    for (int i = 0; i < 300; ++i) {
        expected.push_back(std::to_string(i));
        many.push_back(message(expected.back()));
    }
    ASSERT_TRUE(publish(*publisher, std::move(many), 300).get());
    EXPECT_EQ(words(), expected);
}

TEST_P(KafkaPublisherTest, NobodyThereIsATimeOutThatSaysWhy) {
    auto options = this->options();
    options.connection.bootstrap_servers = "127.0.0.1:1";
    options.connection.answer_timeout = 300ms;
    const auto refused = (*Publisher::open(options))->resume("events");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().code == Errc::timed_out ||
                refused.error().code == Errc::unavailable);
    EXPECT_NE(refused.error().message.find("127.0.0.1:1"), std::string::npos)
        << refused.error().message;
}

TEST_P(KafkaPublisherTest, PublishingBeforeResumingIsAMistake) {
    EXPECT_EQ(publish(*open(), {message("one")}, 1).get().error().code, Errc::invalid_argument);
}

TEST_P(KafkaPublisherTest, WrongOptionsAreFoundWhenItIsOpened) {
    auto options = this->options();
    options.connection.properties.emplace_back("no.such.property", "1");
    const auto refused = Publisher::open(options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
    EXPECT_NE(refused.error().message.find("no.such.property"), std::string::npos);
    for (const std::string& name : {std::string(), std::string("a b"), std::string(201, 'x')}) {
        options = this->options();
        options.name = name;
        EXPECT_EQ(Publisher::open(options).error().code, Errc::invalid_argument) << name;
    }
    options = this->options();
    options.compression = "stones";
    EXPECT_EQ(Publisher::open(options).error().code, Errc::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Deliveries, KafkaPublisherTest,
                         ::testing::Values(Delivery::exactly_once, Delivery::at_least_once),
                         [](const auto& one) {
                             return one.param == Delivery::exactly_once ? "ExactlyOnce"
                                                                        : "AtLeastOnce";
                         });

}  // namespace
}  // namespace skald::kafka
