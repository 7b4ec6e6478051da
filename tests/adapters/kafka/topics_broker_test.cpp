// Topics on a real broker.
#include <gmock/gmock.h>

#include <skald/adapters/kafka/topics.hpp>

#include "broker.hpp"
#include "client.hpp"

namespace skald::kafka {
namespace {

using test::broker;
using test::fresh_name;
using ::testing::HasSubstr;

std::unique_ptr<Topics> open() {
    auto topics = Topics::open({.bootstrap_servers = broker()});
    EXPECT_TRUE(topics) << to_string(topics.error());
    return *std::move(topics);
}

TEST(TopicsOnABroker, AreCreatedInTheShapeThatIsAskedForAndOnce) {
    const auto topics = open();
    const std::string name = fresh_name();
    EXPECT_EQ(*topics->partitions(name), std::nullopt);
    ASSERT_TRUE(topics->create(name, {.partitions = 3}, {{"retention.ms", "-1"}}));
    const auto there = [&] { return topics->partitions(name); };
    auto partitions = there();
    // The broker may answer the question before it has heard of the new topic.
    for (int i = 0; i < 100 && partitions && !*partitions; ++i) partitions = there();
    ASSERT_TRUE(partitions) << to_string(partitions.error());
    EXPECT_EQ(*partitions, 3);
    ASSERT_TRUE(topics->create(name, {.partitions = 5}));
    EXPECT_EQ(*there(), 3);

    ClientEvents events(nullptr);
    auto conf = configuration({.bootstrap_servers = broker()}, {}, events);
    ASSERT_TRUE(conf);
    const auto client = make_client(RD_KAFKA_PRODUCER, *std::move(conf));
    ASSERT_TRUE(client);
    const auto retention =
        topic_setting(client->get(), name, "retention.ms", std::chrono::seconds(20));
    ASSERT_TRUE(retention) << to_string(retention.error());
    EXPECT_EQ(*retention, "-1");
}

TEST(TopicsOnABroker, SayWhatTheClusterDoesNotTake) {
    const auto topics = open();
    const auto no_setting = topics->create(fresh_name(), {}, {{"no.such.setting", "1"}});
    ASSERT_FALSE(no_setting);
    EXPECT_EQ(no_setting.error().code, Errc::invalid_argument);
    const auto no_name = topics->create("no name at all", {});
    ASSERT_FALSE(no_name);
    const auto no_property =
        Topics::open({.bootstrap_servers = broker(), .properties = {{"no.such.property", "1"}}});
    ASSERT_FALSE(no_property);
    EXPECT_EQ(no_property.error().code, Errc::invalid_argument);
    EXPECT_THAT(no_property.error().message, HasSubstr("no.such.property"));
}

TEST(TopicsOnABroker, AreUnavailableWhereNobodyAnswers) {
    const auto topics = Topics::open(
        {.bootstrap_servers = "127.0.0.1:1", .answer_timeout = std::chrono::milliseconds(300)});
    ASSERT_TRUE(topics);
    const auto asked = (*topics)->partitions("order");
    ASSERT_FALSE(asked);
    EXPECT_THAT(asked.error().code, ::testing::AnyOf(Errc::unavailable, Errc::timed_out));
    EXPECT_THAT(asked.error().message, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace skald::kafka
