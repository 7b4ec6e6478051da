#include <filesystem>
#include <fstream>
#include <future>
#include <set>

#include "../../eventually.hpp"
#include "broker.hpp"
#include "process.hpp"
#include "run_skald.hpp"
#include "topic_reader.hpp"

namespace skald::cli {
namespace {

using kafka::test::broker;
using kafka::test::fresh_name;
using kafka::test::publisher_options;
using kafka::test::read_topic;
using test::Environment;
using test::Ran;
using test::run_skald;

constexpr int partitions = 3;  // of the topics that the tests make

class KafkaCommandsTest : public ::testing::Test {
protected:
    std::string topic() const { return name_ + ".order"; }
    std::string letters_topic() const { return topic() + ".dlq"; }

    // As a consumer leaves them that gives messages up.
    void send_letters(int from, int until) {
        std::vector<Message> letters;
        for (int i = from; i < until; ++i) {
            const std::string number = std::to_string(i);
            letters.push_back({letters_topic(),
                               "order-" + number,
                               "payload " + number,
                               {{"exception-type", "handler_failed"},
                                {"exception-message", "no such\ncustomer"},
                                {"failed-at", "2026-01-01T00:00:00Z"},
                                {"attempts", "5"},
                                {"consumer-group", "billing"},
                                {"original-topic", topic()},
                                {"original-partition", "0"},
                                {"original-offset", number},
                                {"skald-hop", "1"}}});
        }
        publish(std::move(letters));
    }
    static void publish(std::vector<Message> messages) {
        const auto publisher = *kafka::Publisher::open(
            publisher_options(fresh_name(), kafka::Delivery::at_least_once));
        ASSERT_TRUE(publisher->resume("test"));
        std::promise<Result<void>> sent;
        publisher->publish(std::move(messages), {"test", 0, GlobalPosition(1)},
                           [&sent](Result<void> result) { sent.set_value(std::move(result)); });
        const auto outcome = sent.get_future().get();
        ASSERT_TRUE(outcome) << to_string(outcome.error());
    }
    static void send(const std::string& to, const std::string& payload) {
        publish({{to, "key", payload}});
    }
    Ran dead_letters(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"kafka", "dead-letters"});
        arguments.insert(arguments.end(), {letters_topic(), "--json", "--brokers", broker()});
        return run_skald(arguments);
    }
    std::size_t listed(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"list"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Ran list = dead_letters(arguments);
        EXPECT_TRUE(list.code == 0 || list.code == 3) << list.err;
        return list.json()["dead_letters"].as_array().size();
    }
    std::size_t in_topic() const { return read_topic(broker(), topic(), partitions).size(); }

    std::string name_ = fresh_name();
};

TEST_F(KafkaCommandsTest, LettersAreListedWithTheirReasonAndOrigin) {
    send_letters(0, 4);
    const Ran list = dead_letters({"list"});
    EXPECT_EQ(list.code, 3) << list.err;
    const auto rows = list.json()["dead_letters"].as_array();
    ASSERT_EQ(rows.size(), 4U);
    for (const auto& row : rows) {
        EXPECT_EQ(row.at("error").as_string(), "handler_failed");
        EXPECT_EQ(row.at("message").as_string(), "no such\ncustomer");
        EXPECT_EQ(row.at("consumer").as_string(), "billing");
        EXPECT_EQ(row.at("topic").as_string(), topic());
        EXPECT_EQ(row.at("attempts").as_string(), "5");
        EXPECT_FALSE(row.at("sent_back").as_bool());
    }
    EXPECT_EQ(listed({"--limit", "2"}), 2U);
    EXPECT_EQ(
        listed({"--partition", "0"}) + listed({"--partition", "1"}) + listed({"--partition", "2"}),
        4U);
}

TEST_F(KafkaCommandsTest, LettersGoBackOnce) {
    send(topic(), "before");
    send_letters(0, 5);
    const Ran replayed = dead_letters({"replay"});
    EXPECT_EQ(replayed.out, "{\"sent_back\":5,\"passed_over\":0}\n") << replayed.err;
    EXPECT_EQ(in_topic(), 6U);
    EXPECT_EQ(dead_letters({"replay"}).out, "{\"sent_back\":0,\"passed_over\":0}\n");
    EXPECT_EQ(in_topic(), 6U);
    EXPECT_EQ(listed(), 0U);
    EXPECT_EQ(listed({"--all"}), 5U);
    send_letters(5, 7);
    EXPECT_EQ(listed(), 2U);
    EXPECT_EQ(dead_letters({"replay"}).out, "{\"sent_back\":2,\"passed_over\":0}\n");
    const auto messages = read_topic(broker(), topic(), partitions);
    EXPECT_EQ(messages.size(), 8U);
    for (const ReceivedMessage& message : messages) {
        EXPECT_FALSE(message.header("exception-type"));
        EXPECT_EQ(message.header("skald-retried").has_value(), message.payload != "before");
    }
}

TEST_F(KafkaCommandsTest, ALimitLeavesTheRestForLater) {
    send(topic(), "before");
    send_letters(0, 5);
    EXPECT_EQ(dead_letters({"replay", "--limit", "2"}).out,
              "{\"sent_back\":2,\"passed_over\":0}\n");
    EXPECT_EQ(listed(), 3U);
    EXPECT_EQ(dead_letters({"replay"}).out, "{\"sent_back\":3,\"passed_over\":0}\n");
    EXPECT_EQ(in_topic(), 6U);
}

TEST_F(KafkaCommandsTest, AReplayThatIsKilledDoublesNothing) {
    send(topic(), "before");
    constexpr int letters = 30;
    send_letters(0, letters);
    const std::vector<std::string> line{"kafka",         "dead-letters", "replay",
                                        letters_topic(), "--brokers",    broker()};
    {
        orders::Process replay(SKALD_PROGRAM, line);
        // Those of one partition are there, so it is at the next one.
        EXPECT_TRUE(testing::eventually([&] { return in_topic() > 1; }));
        replay.kill();
    }
    EXPECT_EQ(orders::Process(SKALD_PROGRAM, line).finish().exit_code, 0);
    std::set<std::string> keys;
    for (const ReceivedMessage& message : read_topic(broker(), topic(), partitions)) {
        if (message.payload != "before") {
            EXPECT_TRUE(keys.insert(message.key).second) << message.key;
        }
    }
    EXPECT_EQ(keys.size(), static_cast<std::size_t>(letters));
    EXPECT_EQ(listed(), 0U);
}

TEST_F(KafkaCommandsTest, WhatIsNoLetterIsPassedOver) {
    send(topic(), "before");
    send(letters_topic(), "a stray message");
    send_letters(0, 1);
    EXPECT_EQ(dead_letters({"replay"}).out, "{\"sent_back\":1,\"passed_over\":1}\n");
    EXPECT_EQ(in_topic(), 2U);
}

TEST_F(KafkaCommandsTest, ATopicThatIsGoneIsNotMadeAndTheLettersStay) {
    send_letters(0, 2);
    const Ran replayed = dead_letters({"replay"});
    EXPECT_EQ(replayed.code, 4);
    EXPECT_TRUE(replayed.tells(topic())) << replayed.err;
    EXPECT_EQ(listed(), 2U);
    send(topic(), "now it is there");
    EXPECT_EQ(dead_letters({"replay"}).out, "{\"sent_back\":2,\"passed_over\":0}\n");
}

TEST_F(KafkaCommandsTest, WhatIsMissingIsNamed) {
    const Ran absent =
        run_skald({"kafka", "dead-letters", "list", "absent.dlq", "--brokers", broker()});
    EXPECT_EQ(absent.code, 4);
    EXPECT_TRUE(absent.tells("absent.dlq")) << absent.err;
    send_letters(0, 1);
    EXPECT_EQ(dead_letters({"list", "--partition", "7"}).code, 4);
}

TEST_F(KafkaCommandsTest, WhereNobodyListensItSaysSoInTime) {
    const Environment brokers("SKALD_KAFKA_BROKERS", "127.0.0.1:1");
    const Ran away = run_skald({"kafka", "dead-letters", "list", "x.dlq", "--timeout", "2"});
    EXPECT_EQ(away.code, 6);
    EXPECT_EQ(away.out, "");
}

TEST_F(KafkaCommandsTest, PropertiesComeFromAFile) {
    const std::string file = std::filesystem::temp_directory_path() / name_;
    const auto list_with = [&](const std::string& text) {
        std::ofstream(file) << text;
        return dead_letters({"list", "--properties", file});
    };
    send_letters(0, 1);
    EXPECT_EQ(list_with("# for the tests\n\n client.id = skald tests\n").code, 3);
    const Ran wrong = list_with("client.id=x\nsasl.password hunter2\n");
    EXPECT_EQ(wrong.code, 2);
    EXPECT_TRUE(wrong.tells("line 2")) << wrong.err;
    EXPECT_FALSE(wrong.tells("hunter2"));
    EXPECT_EQ(list_with("no.such.property=1\n").code, 2);
    std::filesystem::remove(file);
    EXPECT_EQ(dead_letters({"list", "--properties", file}).code, 4);
}

}  // namespace
}  // namespace skald::cli
