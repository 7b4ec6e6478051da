// What librdkafka's own cluster cannot show: aborted transactions, fencing, settings of topics.
#include <skald/adapters/kafka/publisher.hpp>

#include "batches.hpp"
#include "broker.hpp"
#include "client.hpp"
#include "topic_reader.hpp"

namespace skald::kafka {
namespace {

using test::broker;
using test::fresh_name;
using test::publish;
using test::publisher_options;
using Words = std::vector<std::string>;

class PublisherBrokerTest : public ::testing::Test {
protected:
    PublisherOptions options(Delivery delivery = Delivery::exactly_once) {
        return publisher_options(name_, delivery);
    }
    Message message(std::string payload) { return {name_ + ".words", "k", std::move(payload)}; }
    Words words() {
        Words words;
        for (const auto& one : test::read_topic(broker(), name_ + ".words", 3)) {
            words.push_back(one.payload);
        }
        return words;
    }

    std::string name_ = fresh_name();
};

TEST_F(PublisherBrokerTest, NothingOfAFailedTransactionIsSeenAndItsCheckpointDoesNotCount) {
    const auto publisher = *Publisher::open(options());
    ASSERT_TRUE(publisher->resume("events"));
    ASSERT_TRUE(publish(*publisher, {message("one")}, 1).get());
    const auto refused =
        publish(*publisher, {message("gone"), message(std::string(2'000'000, 'x'))}, 3).get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::too_large) << refused.error().message;
    const auto last = publisher->resume("events");
    ASSERT_TRUE(last && *last) << to_string(last.error());
    EXPECT_EQ((*last)->position, GlobalPosition(1));
    ASSERT_TRUE(publish(*publisher, {message("two")}, 2).get());
    EXPECT_EQ(words(), (Words{"one", "two"}));
}

TEST_F(PublisherBrokerTest, TheLaterPublisherOfANameStopsTheEarlier) {
    const auto first = *Publisher::open(options());
    ASSERT_TRUE(first->resume("events"));
    ASSERT_TRUE(publish(*first, {message("one")}, 1).get());
    const auto second = *Publisher::open(options());
    const auto last = second->resume("events");
    ASSERT_TRUE(last && *last) << to_string(last.error());
    EXPECT_EQ((*last)->position, GlobalPosition(1));
    const auto stopped = publish(*first, {message("zombie")}, 2).get();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::permission_denied) << stopped.error().message;
    EXPECT_NE(stopped.error().message.find("another relay \"" + name_ + "\" has taken over"),
              std::string::npos)
        << stopped.error().message;
    EXPECT_TRUE(publish(*second, {message("two")}, 2).get());
    EXPECT_EQ(words(), (Words{"one", "two"}));
}

TEST_F(PublisherBrokerTest, ATopicThatIsMissingIsNotFound) {
    for (const Delivery delivery : {Delivery::exactly_once, Delivery::at_least_once}) {
        auto options = this->options(delivery);
        const auto publisher = *Publisher::open(options);
        ASSERT_TRUE(publisher->resume("events")) << "its checkpoints' topic is created";
        options.create_topics.reset();
        const auto careful = *Publisher::open(options);
        ASSERT_TRUE(careful->resume("events"));
        const auto refused = publish(*careful, {message("one")}, 1).get();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::not_found) << refused.error().message;
        EXPECT_NE(refused.error().message.find(name_ + ".words"), std::string::npos);
        options.name = fresh_name();
        EXPECT_EQ((*Publisher::open(options))->resume("events").error().code, Errc::not_found);
    }
}

TEST_F(PublisherBrokerTest, CheckpointsWantACompactedTopic) {
    auto options = this->options();
    options.checkpoint_topic = name_ + ".events";
    class Silent : public ClientEvents {
        using ClientEvents::ClientEvents;
    } events(nullptr);
    const auto client =
        *make_client(RD_KAFKA_PRODUCER, *configuration(options.connection, {}, events));
    ASSERT_TRUE(create_topic(client.get(), options.checkpoint_topic, TopicShape{1, 1}, {},
                             std::chrono::seconds(10)));
    const auto refused = (*Publisher::open(options))->resume("events");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
    EXPECT_NE(refused.error().message.find("compact"), std::string::npos);
}

TEST_F(PublisherBrokerTest, NothingIsStoredBehindAMessageThatABrokerRefuses) {
    auto options = this->options(Delivery::at_least_once);
    options.connection.properties = {{"batch.num.messages", "1"}};
    class Silent : public ClientEvents {
        using ClientEvents::ClientEvents;
    } events(nullptr);
    const auto client =
        *make_client(RD_KAFKA_PRODUCER, *configuration(options.connection, {}, events));
    ASSERT_TRUE(create_topic(client.get(), name_ + ".words", TopicShape{3, 1},
                             {{"max.message.bytes", "1000"}}, std::chrono::seconds(10)));
    for (int round = 0; round < 20; ++round) {
        const auto publisher = *Publisher::open(options);
        const auto resumed = publisher->resume("events");
        ASSERT_TRUE(resumed) << round << ": " << to_string(resumed.error());
        std::vector<Message> batch{message("before"), message(std::string(2000, 'x'))};
        for (int i = 0; i < 50; ++i) batch.push_back(message("behind"));
        const auto refused = publish(*publisher, std::move(batch), 1).get();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::too_large) << refused.error().message;
    }
    EXPECT_EQ(words(), Words(20, "before"));
}

TEST_F(PublisherBrokerTest, ForeignRecordsAmongCheckpointsAreDamage) {
    ASSERT_TRUE((*Publisher::open(options()))->resume("events"));
    const auto foreign = *Publisher::open(publisher_options(fresh_name(), Delivery::at_least_once));
    ASSERT_TRUE(foreign->resume("events"));
    ASSERT_TRUE(publish(*foreign, {{"skald-relay-" + name_, "events", "no position"}}, 1).get());
    EXPECT_EQ((*Publisher::open(options()))->resume("events").error().code, Errc::corrupt);
}

}  // namespace
}  // namespace skald::kafka
