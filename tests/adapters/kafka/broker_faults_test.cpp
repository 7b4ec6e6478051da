// Relays and consumers that are killed, brokers that are killed and stopped, and relays that somebody
// starts by mistake: on three brokers of its own. SKALD_FAULT_EVENTS says how many events there are.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/cloud_events.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <thread>

#include "child_process.hpp"
#include "topic_reader.hpp"

namespace skald::kafka {
namespace {

using test::ChildProcess;
using namespace std::chrono_literals;

constexpr int partitions = 3;  // of the topic
constexpr int taken_over = 3;  // how a relay ends
constexpr int no_topic = 4;    // how a consumer ends

std::uint64_t events_wanted() {
    const char* text = std::getenv("SKALD_FAULT_EVENTS");
    return text ? std::strtoull(text, nullptr, 10) : 50'000;
}

// The positions of a stream's events, in the order in which somebody had them.
using Histories = std::map<std::string, std::vector<std::uint64_t>>;

class BrokerFaultsTest : public ::testing::TestWithParam<Delivery> {
protected:
    enum Fault { relay_killed, consumer_killed, broker_killed, broker_stopped, relay_by_mistake };

    void SetUp() override {
        std::string folder = std::filesystem::temp_directory_path() / "skald-faults-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        kafka("start", "3");
        std::ifstream file(folder_ + "/kafka/bootstrap");
        std::getline(file, servers_);
        ASSERT_FALSE(servers_.empty());
        fill_store();
        // A store is of one process, so a relay that is started by mistake has a copy.
        std::filesystem::copy(folder_ + "/store", folder_ + "/copy",
                              std::filesystem::copy_options::recursive);
        database_ = *sqlite::Database::open(folder_ + "/read-model");
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

    // Appends of up to 99 events to one of 500 streams.
    void fill_store() {
        const auto store = *LogEventStore::open(folder_ + "/store");
        for (std::uint64_t made = 0; made < events_;) {
            const std::string stream = "thing-" + std::to_string(random_.below(500));
            std::vector<NewEvent> batch(std::min(1 + random_.below(99), events_ - made));
            for (NewEvent& event : batch) {
                event.type = "counted";
                event.data = std::to_string(++made);
                written_[stream].push_back(made);
            }
            ASSERT_TRUE(
                store->append(*StreamId::parse(stream), ExpectedVersion::any(), std::move(batch)));
        }
    }

    ChildProcess start_relay(const std::string& store = "/store") const {
        const bool is_exact = GetParam() == Delivery::exactly_once;
        return ChildProcess({SKALD_RELAY_PROGRAM, folder_ + store, servers_, "relay",
                             is_exact ? "exact" : "again",
                             is_exact ? "100" : "20"});  // so that both take minutes
    }
    ChildProcess start_consumer() const {
        return ChildProcess({SKALD_CONSUMER_PROGRAM, folder_ + "/read-model", servers_, "readers",
                             "relay.thing", "500"});
    }

    // One of the three, so that two are left, which is enough.
    std::string some_broker() { return std::to_string(1 + random_.below(3)); }

    void disturb(Fault fault) {
        ++faults_[fault];
        const std::string broker = some_broker();
        switch (fault) {
            case relay_killed:
                relay_ = start_after_kill(relay_, [&] { return start_relay(); });
                break;
            case consumer_killed: {
                ChildProcess& victim = consumers_[random_.below(consumers_.size())];
                victim = start_after_kill(victim, [&] { return start_consumer(); });
                break;
            }
            case broker_killed:
                kafka("kill", broker);
                std::this_thread::sleep_for(4s);  // until the others have taken its partitions over
                kafka("start");
                break;
            case broker_stopped:
                kafka("pause", broker);
                std::this_thread::sleep_for(5s);  // it does not answer, and is not gone
                kafka("resume", broker);
                break;
            case relay_by_mistake:
                let_another_relay_run();
                break;
        }
    }
    // Both run side by side for a while, or one stops the other.
    void let_another_relay_run() {
        ChildProcess other = start_relay("/copy");
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (std::chrono::steady_clock::now() < end && !is_through_) {
            if (const auto status = other.ended()) {
                if (*status == taken_over) ++stopped_by_the_first_;
                return;
            }
            look_after_relay();
            std::this_thread::sleep_for(50ms);
        }
    }
    template <class Start>
    static ChildProcess start_after_kill(ChildProcess& victim, const Start& start) {
        victim.kill();
        return start();
    }

    // One that was stopped by another begins again, as a supervisor would let it.
    void look_after_relay() {
        const auto status = relay_.ended();
        if (!status) return;
        if (*status == taken_over) {
            ++stopped_by_another_;
            relay_ = start_relay();
            return;
        }
        EXPECT_EQ(*status, 0);
        is_through_ = true;
    }
    void look_after_consumers() {
        for (ChildProcess& one : consumers_) {
            const auto status = one.ended();
            if (!status) continue;
            EXPECT_EQ(*status, no_topic) << "a consumer has ended";
            ++topics_missed_;
            one = start_consumer();
        }
    }

    // Faults in a random order, each kind as often as the others, until the relay is through.
    void relay_with_faults() {
        const auto deadline = std::chrono::steady_clock::now() + 30min;
        std::vector<Fault> next;
        while (!is_through_) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the relay gets nowhere";
            if (next.empty()) {
                next = {relay_killed,  relay_killed,   consumer_killed,
                        broker_killed, broker_stopped, relay_by_mistake};
            }
            const auto chosen =
                next.begin() + static_cast<std::ptrdiff_t>(random_.below(next.size()));
            std::this_thread::sleep_for(std::chrono::milliseconds(random_.below(3000)));
            disturb(*chosen);
            next.erase(chosen);
            look_after_relay();
            look_after_consumers();
        }
    }
    void wait_for_consumers() {
        const auto deadline = std::chrono::steady_clock::now() + 15min;
        while (counted() < events_) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << counted() << " counted";
            look_after_consumers();
            std::this_thread::sleep_for(200ms);
        }
        consumers_.clear();
    }

    std::uint64_t counted() {
        const auto sql = database_->begin();
        if (!sql) return 0;
        const auto rows = (*sql)->run("select count(*) from counted");
        return rows ? static_cast<std::uint64_t>(rows->integer(0, 0)) : 0;
    }

    // What a reader of committed messages sees, repetitions left out.
    Histories published(std::uint64_t& repeated) {
        Histories seen;
        std::vector<bool> known(events_ + 1);
        test::visit_topic(servers_, "relay.thing", partitions, 10min,
                          [&](const ReceivedMessage& message) {
                              const auto read = ReceivedEvent::read(message);
                              ASSERT_TRUE(read) << to_string(read.error());
                              const std::uint64_t position = read->event().position.value();
                              ASSERT_EQ(message.payload, std::to_string(position));
                              if (known.at(position)) {
                                  ++repeated;
                              } else {
                                  known[position] = true;
                                  seen[message.key].push_back(position);
                              }
                          });
        return seen;
    }
    // What the read model has, in the order in which it was written.
    Histories read_model() {
        Histories rows_of;
        constexpr std::int64_t page = 50'000;
        const auto sql = *database_->begin();
        for (std::int64_t from = 0;; from += page) {
            const auto rows = *sql->run(
                "select stream, position from counted where rowid > $1 and rowid <= $2"
                " order by rowid",
                {from, from + page});
            if (rows.empty()) return rows_of;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                rows_of[rows.text(i, 0)].push_back(static_cast<std::uint64_t>(rows.integer(i, 1)));
            }
        }
    }

    std::uint64_t events_ = events_wanted();
    testing::SeededRandom random_{static_cast<std::uint64_t>(::getpid())};
    std::string folder_;
    std::string servers_;
    Histories written_;
    std::unique_ptr<sqlite::Database> database_;
    ChildProcess relay_;
    std::vector<ChildProcess> consumers_;
    std::map<Fault, int> faults_;
    bool is_through_ = false;       // the relay has published everything
    int stopped_by_another_ = 0;    // relays, by one that was started by mistake
    int stopped_by_the_first_ = 0;  // the other way round
    int topics_missed_ = 0;
};

TEST_P(BrokerFaultsTest, EachEventCountsOnceInOrderWhateverIsKilledOrStopped) {
    relay_ = start_relay();
    for (int i = 0; i < 2; ++i) consumers_.push_back(start_consumer());
    relay_with_faults();
    if (HasFailure()) return;
    disturb(consumer_killed);
    wait_for_consumers();
    if (HasFailure()) return;
    std::uint64_t repeated = 0;
    EXPECT_EQ(published(repeated), written_) << "a stream's events are missing or out of order";
    EXPECT_EQ(read_model(), written_) << "the read model is not what a replay would make";
    if (GetParam() == Delivery::exactly_once) {
        EXPECT_EQ(repeated, 0U);
    }
    std::printf(
        "%llu events, %llu repeated; killed: %d relays, %d consumers, %d brokers; stopped: %d"
        " brokers; %d relays by mistake, which stopped %d and were stopped %d times; %d starts"
        " before the topic\n",
        static_cast<unsigned long long>(events_), static_cast<unsigned long long>(repeated),
        faults_[relay_killed], faults_[consumer_killed], faults_[broker_killed],
        faults_[broker_stopped], faults_[relay_by_mistake], stopped_by_another_,
        stopped_by_the_first_, topics_missed_);
}

INSTANTIATE_TEST_SUITE_P(Deliveries, BrokerFaultsTest,
                         ::testing::Values(Delivery::exactly_once, Delivery::at_least_once),
                         [](const auto& one) {
                             return one.param == Delivery::exactly_once ? "ExactlyOnce"
                                                                        : "AtLeastOnce";
                         });

}  // namespace
}  // namespace skald::kafka
