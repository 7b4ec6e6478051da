// What the programs do where a topic, a table or a server is not as it must be: they say which, and
// end with 1.
#include <skald/adapters/kafka/topics.hpp>

#include "../process.hpp"
#include "shop_setup.hpp"

namespace orders {
namespace {

using ::testing::HasSubstr;

class BadSurroundings : public ShopTest {
public:
    Ended queries(const std::string& database_line, const std::string& broker_line) {
        return Process(SKALD_ORDER_QUERIES,
                       {"--database", database_line, "--brokers", broker_line, "--topic-prefix",
                        publication().prefix, "--listen", "127.0.0.1:0", "--log-level", "error"})
            .finish();
    }
    Ended service(std::vector<std::string> more) {
        std::vector<std::string> arguments{"--data",         file("data"),        "--listen",
                                           "127.0.0.1:0",    "--log-level",       "error",
                                           "--topic-prefix", publication().prefix};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return Process(SKALD_ORDER_SERVICE, std::move(arguments)).finish();
    }
    void create_topics(int partitions) {
        const auto topics = skald::kafka::Topics::open({.bootstrap_servers = brokers()});
        ASSERT_TRUE(topics);
        for (const std::string& topic : publication().topics()) {
            ASSERT_TRUE((*topics)->create(topic, {.partitions = partitions}));
        }
    }
};

TEST_F(BadSurroundings, TopicsThatAreMissingEndBothPrograms) {
    // Which of them is said first is a matter of luck on the read side.
    const std::string words = "there is no topic \"" + publication().prefix;
    const Ended read_side = queries(database(), brokers());
    EXPECT_EQ(read_side.exit_code, 1);
    EXPECT_THAT(read_side.out, HasSubstr(words));
    const Ended shop = service({"--publish", brokers()});
    EXPECT_EQ(shop.exit_code, 1);
    EXPECT_THAT(shop.out, HasSubstr("the relay has stopped: " + words));
}

TEST_F(BadSurroundings, TopicsOfAnotherShapeEndBothPrograms) {
    create_topics(3);
    const Ended read_side = queries(database(), brokers());
    EXPECT_EQ(read_side.exit_code, 1);
    EXPECT_THAT(read_side.out, HasSubstr("has 3 partitions"));
    const Ended shop = service({"--publish", brokers(), "--create-topics"});
    EXPECT_EQ(shop.exit_code, 1);
    EXPECT_THAT(shop.out, HasSubstr("has 3 partitions"));
}

TEST_F(BadSurroundings, TheTopicOfCheckpointsIsNotMadeUnasked) {
    create_topics(1);
    const Ended shop = service({"--publish", brokers(), "--import-shop", "5"});
    EXPECT_EQ(shop.exit_code, 1);
    EXPECT_THAT(shop.out, HasSubstr("there is no topic \"skald-relay-" + publication().relay()));
}

TEST_F(BadSurroundings, ATableOfSomebodyElseIsNotTouched) {
    create_topics(1);
    run("create table list_orders (words text)");
    const Ended read_side = queries(database(), brokers());
    EXPECT_EQ(read_side.exit_code, 1);
    EXPECT_THAT(read_side.out, HasSubstr("list_orders"));
}

TEST_F(BadSurroundings, AReadModelOfAnotherVersionIsNotTouched) {
    create_topics(1);
    start_queries({}).reset();
    run("update skald_projections set version = 7 where name = 'warehouse'");
    const Ended read_side = queries(database(), brokers());
    EXPECT_EQ(read_side.exit_code, 1);
    EXPECT_THAT(read_side.out, HasSubstr("\"warehouse\" is of version 7"));
}

TEST_F(BadSurroundings, ATableThatIsGoneStopsTheReadSideBeforeTheEventThatNeedsIt) {
    const auto shop = start_service();
    const auto read_side = start_queries({});
    ASSERT_TRUE(eventually([&] { return get(read_side, "/health/ready").status == 200; }));
    run("drop table list_orders");
    ASSERT_EQ(place(shop, "o-1").status, 201);
    ASSERT_TRUE(eventually([&] { return read_side->failure().has_value(); }));
    EXPECT_EQ(read_side->failure()->code, skald::Errc::handler_failed);
    EXPECT_THAT(read_side->failure()->message,
                HasSubstr(publication().topic("order") + ", partition 0, position 1"));
    EXPECT_EQ(get(read_side, "/health/ready").status, 503);
}

TEST_F(BadSurroundings, ARelayThatAnotherOneHasReplacedStopsItsService) {
    const auto shop = start_service();
    ASSERT_EQ(place(shop, "o-1").status, 201);
    const auto is_published = [&](const auto& service) {
        return get(service, "/metrics").body.find("\nskald_relay_position 1\n") !=
               std::string::npos;
    };
    ASSERT_TRUE(eventually([&] { return is_published(shop); }));
    std::filesystem::create_directory(file("other"));
    std::filesystem::copy(file("data/events"), file("other/events"));
    const auto other = start_service({}, "other");  // with the same names in Kafka
    ASSERT_TRUE(eventually([&] { return is_published(other); }));
    ASSERT_EQ(place(shop, "o-2").status, 201);
    ASSERT_TRUE(eventually([&] { return shop->failure().has_value(); }));
    EXPECT_EQ(shop->failure()->code, skald::Errc::permission_denied);
    EXPECT_EQ(get(shop, "/health/ready").status, 503);
    EXPECT_FALSE(other->failure());
}

TEST_F(BadSurroundings, ADatabaseThatRefusesOrIsNotThereEndsBothPrograms) {
    const std::string server = line_of(SKALD_POSTGRES_DIR "/connection");
    for (const auto& [change, words] :
         {std::pair(" user=nobody_of_this_name", "nobody_of_this_name"),
          std::pair(" dbname=nothing_of_this_name", "nothing_of_this_name"),
          std::pair(" port=1", "127.0.0.1")}) {
        const Ended read_side = queries(server + change, brokers());
        EXPECT_EQ(read_side.exit_code, 1) << change;
        EXPECT_THAT(read_side.out, HasSubstr(words));
        const Ended shop = service({"--store", server + change});
        EXPECT_EQ(shop.exit_code, 1) << change;
        EXPECT_THAT(shop.out, HasSubstr(words));
    }
}

TEST_F(BadSurroundings, AFileOfPropertiesIsReadAndItsMistakesAreNamed) {
    create_topics(1);
    const auto ended = [&](const std::string& text) {
        std::ofstream(file("properties")) << text;
        return service({"--publish", brokers(), "--kafka-properties", file("properties")});
    };
    const Ended no_line = ended("# ours\n\nclient.id = shop\nsecret\n");
    EXPECT_EQ(no_line.exit_code, 1);
    EXPECT_THAT(no_line.out, HasSubstr("line 4: this is not name=value"));
    const Ended no_property = ended("no.such.property = 1");
    EXPECT_EQ(no_property.exit_code, 1);
    EXPECT_THAT(no_property.out, HasSubstr("\"no.such.property\""));
    EXPECT_EQ(service({"--publish", brokers(), "--kafka-properties", file("none")}).exit_code, 1);
}

TEST_F(BadSurroundings, ArgumentsThatAreWrongEndWithTwo) {
    const auto exit_code = [](const char* program, std::vector<std::string> arguments) {
        return Process(program, std::move(arguments)).finish().exit_code;
    };
    EXPECT_EQ(exit_code(SKALD_ORDER_QUERIES, {"--brokers", "b"}), 2);
    EXPECT_EQ(
        exit_code(SKALD_ORDER_QUERIES, {"--brokers", "b", "--database", "d", "--listen", "x"}), 2);
    EXPECT_EQ(exit_code(SKALD_ORDER_QUERIES, {"--help"}), 0);
    EXPECT_EQ(exit_code(SKALD_ORDER_SERVICE, {"--create-topics"}), 2);
    EXPECT_EQ(exit_code(SKALD_ORDER_SERVICE, {"--import", "a", "--import-shop", "3"}), 2);
    EXPECT_EQ(exit_code(SKALD_ORDER_SERVICE, {"--import", file("missing.json")}), 1);
}

}  // namespace
}  // namespace orders
