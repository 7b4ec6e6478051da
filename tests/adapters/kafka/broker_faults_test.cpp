// A relay while brokers are killed, stopped and restarted under it: three brokers of its own.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/core/cloud_events.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/relay.hpp>
#include <stdexcept>
#include <thread>

#include "topic_reader.hpp"

namespace skald::kafka {
namespace {

using namespace std::chrono_literals;

class BrokerFaultsTest : public ::testing::TestWithParam<Delivery> {
protected:
    void SetUp() override {
        std::string folder = std::filesystem::temp_directory_path() / "skald-faults-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        kafka("start", "3");
        std::ifstream file(folder_ + "/kafka/bootstrap");
        std::getline(file, servers_);
        ASSERT_FALSE(servers_.empty());
    }
    void TearDown() override {
        kafka("clean");
        std::filesystem::remove_all(folder_);
    }

    void kafka(const std::string& command, const std::string& argument = "") const {
        const std::string line =
            "KAFKA_HEAP=320m " SKALD_KAFKA " " + command + " " + folder_ + "/kafka " + argument;
        if (std::system(line.c_str()) != 0) ADD_FAILURE() << line;
    }

    // Two brokers of three are enough, so what waits for one of them goes on.
    void disturb() const {
        for (const char* node : {"1", "2", "3"}) {
            kafka("kill", node);
            std::this_thread::sleep_for(4s);  // until the others have taken its partitions over
            kafka("start");
            kafka("pause", node);
            std::this_thread::sleep_for(5s);  // a broker that does not answer, and is not gone
            kafka("resume", node);
            std::this_thread::sleep_for(1s);
        }
    }

    std::string folder_;
    std::string servers_;
    testing::RecordingLog log_;
};

TEST_P(BrokerFaultsTest, NothingIsLostAndOrderIsKeptWhileBrokersComeAndGo) {
    const auto store = *LogEventStore::open(folder_ + "/store");
    PublisherOptions options{.name = "relay", .delivery = GetParam()};
    options.connection.bootstrap_servers = servers_;
    options.create_topics = TopicShape{3, 3};
    const auto publisher = *Publisher::open(options);
    Relay relay(*store, *publisher, "relay", CloudEventMapping({.source = "/test"}),
                {.log = &log_});
    Result<void> ended;
    std::jthread running([&](const std::stop_token& stop) { ended = relay.run(stop); });
    std::jthread writing([&](const std::stop_token& stop) {
        for (std::uint64_t i = 0; !stop.stop_requested(); ++i) {
            NewEvent event{.type = "counted"};
            ASSERT_TRUE(store->append(*StreamId::parse("thing-" + std::to_string(i % 17)),
                                      ExpectedVersion::any(), {std::move(event)}));
            std::this_thread::sleep_for(1ms);
        }
    });
    ASSERT_TRUE(relay.wait_for(GlobalPosition(1), 60s));
    disturb();
    writing.request_stop();
    writing.join();
    const GlobalPosition end = *store->head();
    const auto reached = relay.wait_for(end, 120s);
    ASSERT_TRUE(reached) << to_string(reached.error());
    running.request_stop();
    running.join();
    EXPECT_TRUE(ended) << to_string(ended.error());

    std::set<std::uint64_t> seen;
    std::map<std::string, std::uint64_t> last;
    std::uint64_t repeated = 0;
    for (const ReceivedMessage& message : test::read_topic(servers_, "thing", 3)) {
        const auto read = ReceivedEvent::read(message);
        ASSERT_TRUE(read) << to_string(read.error());
        const std::uint64_t position = read->event().position.value();
        if (!seen.insert(position).second) {
            ++repeated;
            continue;
        }
        ASSERT_GT(position, last[message.key]) << "of " << message.key;
        last[message.key] = position;
    }
    EXPECT_EQ(seen.size(), end.value());
    if (GetParam() == Delivery::exactly_once) {
        EXPECT_EQ(repeated, 0U);
    }
    std::printf("%llu events, %llu repeated, %zu complaints\n",
                static_cast<unsigned long long>(end.value()),
                static_cast<unsigned long long>(repeated), log_.records().size());
}

INSTANTIATE_TEST_SUITE_P(Deliveries, BrokerFaultsTest,
                         ::testing::Values(Delivery::exactly_once, Delivery::at_least_once),
                         [](const auto& one) {
                             return one.param == Delivery::exactly_once ? "ExactlyOnce"
                                                                        : "AtLeastOnce";
                         });

}  // namespace
}  // namespace skald::kafka
