// The relay to Kafka beside librdkafka's own producer, fed from memory: throughput and latency, exactly and at least once.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/core/cloud_events.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/relay.hpp>
#include <thread>

#include "bench_events.hpp"
#include "interleaved.hpp"
#include "outcome.hpp"

namespace {

using namespace skald;
using namespace skald::bench;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using kafka::Delivery;

constexpr std::size_t streams = 100;
constexpr int bare_transaction = 20'000;  // messages; about what the relay makes under load

// One broker in the benchmark's folder, or the one that $SKALD_BENCH_KAFKA names.
class Broker {
public:
    Broker() {
        if (const char* named = std::getenv("SKALD_BENCH_KAFKA")) {
            servers_ = named;
            return;
        }
        require(std::system(SKALD_KAFKA " start kafka") == 0, "starting a broker");
        is_own_ = true;
        std::ifstream file("kafka/bootstrap");
        std::getline(file, servers_);
    }
    ~Broker() {
        if (is_own_ && std::system(SKALD_KAFKA " clean kafka") != 0) std::puts("a broker is left");
    }
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    const std::string& servers() const { return servers_; }

private:
    std::string servers_;
    bool is_own_ = false;
};

std::string fresh_name() {
    static int count = 0;
    return "bench" + std::to_string(Steady::now().time_since_epoch().count()) + "-" +
           std::to_string(++count);
}

CloudEventMapping mapping_to(const std::string& topic) {
    return CloudEventMapping(
        {.source = "/bench", .topic = [topic](const RecordedEvent&) { return topic; }});
}

std::unique_ptr<LogEventStore> full_store(std::size_t events) {
    auto store = value_of(LogEventStore::open("full"));
    for (std::size_t i = 0; i < events; i += 500) {
        std::vector<NewEvent> batch(500, one_event()[0]);
        value_of(store->append(bench_stream(i / 500 % streams), ExpectedVersion::any(),
                               std::move(batch)));
    }
    return store;
}

// A relay from the beginning of a store; another one begins when it comes near the end.
class RelayFeed {
public:
    RelayFeed(EventStore& store, const Broker& broker, Delivery delivery, std::string topic)
        : store_(store), broker_(broker), delivery_(delivery), topic_(std::move(topic)) {}

    std::optional<Slice> run(std::chrono::milliseconds slice) {
        const GlobalPosition end = value_of(store_.head());
        if (!relay_ || position().value() * 2 > end.value()) begin();
        const GlobalPosition from = position();
        const auto start = Steady::now();
        {
            std::jthread thread(
                [this](const std::stop_token& stop) { require(relay_->run(stop)); });
            std::this_thread::sleep_for(slice);
        }  // stops it and waits for what is in flight
        const std::chrono::duration<double> took = Steady::now() - start;
        if (position() == end) return std::nullopt;  // the figure would be of an idle relay
        return Slice{static_cast<double>(position().value() - from.value()), took.count()};
    }

private:
    void begin() {
        relay_.reset();
        kafka::PublisherOptions options{.name = fresh_name(), .delivery = delivery_};
        options.connection.bootstrap_servers = broker_.servers();
        options.create_topics = kafka::TopicShape{6, 1};
        publisher_ = value_of(kafka::Publisher::open(options));
        relay_ = std::make_unique<Relay>(store_, *publisher_, options.name, mapping_to(topic_));
        value_of(relay_->run_once());  // connects
        std::jthread thread([this](const std::stop_token& stop) { require(relay_->run(stop)); });
        require(relay_->wait_for(GlobalPosition(1000), 30s));
    }
    GlobalPosition position() { return value_of(relay_->position()); }

    EventStore& store_;
    const Broker& broker_;
    Delivery delivery_;
    std::string topic_;
    std::unique_ptr<kafka::Publisher> publisher_;
    std::unique_ptr<Relay> relay_;
};

// librdkafka with the settings of the publisher, and messages that are made beforehand.
class BareProducer {
public:
    BareProducer(const Broker& broker, Delivery delivery, const std::string& topic)
        : is_exact_(delivery == Delivery::exactly_once) {
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        std::map<std::string, std::string> settings{{"bootstrap.servers", broker.servers()},
                                                    {"enable.idempotence", "true"},
                                                    {"acks", "all"},
                                                    {"partitioner", "murmur2_random"},
                                                    {"linger.ms", "5"}};
        if (is_exact_) settings.emplace("transactional.id", fresh_name());
        if (!is_exact_) settings.emplace("message.timeout.ms", "0");
        std::array<char, 256> words;
        for (const auto& [name, value] : settings) {
            rd_kafka_conf_set(conf, name.c_str(), value.c_str(), words.data(), words.size());
        }
        client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, words.data(), words.size());
        require(client_ != nullptr, "making a producer");
        topic_ = rd_kafka_topic_new(client_, topic.c_str(), nullptr);
        if (is_exact_) check(rd_kafka_init_transactions(client_, 30'000));
    }
    ~BareProducer() {
        rd_kafka_topic_destroy(topic_);
        rd_kafka_destroy(client_);
    }
    BareProducer(const BareProducer&) = delete;
    BareProducer& operator=(const BareProducer&) = delete;

    void send(const Message& message) {
        rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
        for (const auto& [name, value] : message.headers) {
            rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()),
                                value.data(), static_cast<ssize_t>(value.size()));
        }
        for (;;) {
            const auto code = rd_kafka_producev(
                client_, RD_KAFKA_V_RKT(topic_), RD_KAFKA_V_MSGFLAGS(0),
                RD_KAFKA_V_VALUE(const_cast<char*>(message.payload.data()), message.payload.size()),
                RD_KAFKA_V_KEY(message.key.data(), message.key.size()), RD_KAFKA_V_HEADERS(headers),
                RD_KAFKA_V_END);
            if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;
            require(code == RD_KAFKA_RESP_ERR__QUEUE_FULL, "producing");
            rd_kafka_poll(client_, 10);
        }
    }
    void flush() { require(rd_kafka_flush(client_, 30'000) == 0, "flushing"); }

    std::optional<Slice> run(const std::vector<Message>& messages,
                             std::chrono::milliseconds slice) {
        const auto start = Steady::now();
        double sent = 0;
        while (Steady::now() - start < slice) {
            const int count = is_exact_ ? bare_transaction : 1000;
            if (is_exact_) check(rd_kafka_begin_transaction(client_));
            for (int i = 0; i < count; ++i) {
                send(messages[next_++ % messages.size()]);
                if (i % 100 == 0) rd_kafka_poll(client_, 0);
            }
            sent += count;
            if (is_exact_) check(rd_kafka_commit_transaction(client_, 30'000));
        }
        flush();
        const std::chrono::duration<double> took = Steady::now() - start;
        return Slice{sent, took.count()};
    }
    void transact(const Message& message) {
        check(rd_kafka_begin_transaction(client_));
        send(message);
        check(rd_kafka_commit_transaction(client_, 30'000));
    }
    bool is_exact() const { return is_exact_; }

private:
    static void check(rd_kafka_error_t* error) {
        if (error) give_up(rd_kafka_error_string(error));
    }

    bool is_exact_;
    rd_kafka_t* client_ = nullptr;
    rd_kafka_topic_t* topic_ = nullptr;
    std::size_t next_ = 0;  // message
};

// Waits for single messages of a topic.
class BareConsumer {
public:
    BareConsumer(const Broker& broker, const std::string& topic, int partitions) {
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        std::array<char, 256> words;
        const std::pair<const char*, const char*> settings[] = {
            {"bootstrap.servers", broker.servers().c_str()},
            {"group.id", "bench"},
            {"enable.auto.commit", "false"}};
        for (const auto& [name, value] : settings) {
            rd_kafka_conf_set(conf, name, value, words.data(), words.size());
        }
        client_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, words.data(), words.size());
        rd_kafka_poll_set_consumer(client_);
        auto* all = rd_kafka_topic_partition_list_new(partitions);
        for (int i = 0; i < partitions; ++i) {
            rd_kafka_topic_partition_list_add(all, topic.c_str(), i)->offset = RD_KAFKA_OFFSET_END;
        }
        rd_kafka_assign(client_, all);
        rd_kafka_topic_partition_list_destroy(all);
    }
    ~BareConsumer() { rd_kafka_destroy(client_); }
    BareConsumer(const BareConsumer&) = delete;
    BareConsumer& operator=(const BareConsumer&) = delete;

    bool wait_for_one(int milliseconds) {
        const auto deadline = Steady::now() + std::chrono::milliseconds(milliseconds);
        while (Steady::now() < deadline) {
            rd_kafka_message_t* message = rd_kafka_consumer_poll(client_, 10);
            const bool is_one = message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
            if (message) rd_kafka_message_destroy(message);
            if (is_one) return true;
        }
        return false;
    }

private:
    rd_kafka_t* client_ = nullptr;
};

struct Latencies {
    std::vector<double> ours;  // in milliseconds
    std::vector<double> bare;
};

double quantile(std::vector<double> values, double part) {
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

// In turns: an event is appended and awaited from Kafka, a message is produced and awaited.
Latencies measure_latencies(const Broker& broker, Delivery delivery, const Message& message,
                            std::size_t count) {
    const std::string topic = fresh_name();
    const auto store = value_of(LogEventStore::open(topic));
    kafka::PublisherOptions options{.name = fresh_name(), .delivery = delivery};
    options.connection.bootstrap_servers = broker.servers();
    options.create_topics = kafka::TopicShape{1, 1};
    const auto publisher = value_of(kafka::Publisher::open(options));
    Relay relay(*store, *publisher, options.name, mapping_to(topic));
    const auto append = [&] {
        value_of(store->append(bench_stream(0), ExpectedVersion::any(), one_event()));
    };
    append();
    value_of(relay.run_until_caught_up());
    BareProducer producer(broker, delivery, topic);
    BareConsumer consumer(broker, topic, 1);
    std::jthread thread([&](const std::stop_token& stop) { require(relay.run(stop)); });
    const auto produce = [&] {
        if (producer.is_exact()) return producer.transact(message);
        producer.send(message);
    };
    // Until the consumer is there.
    do {
        append();
    } while (!consumer.wait_for_one(500));
    while (consumer.wait_for_one(500)) {
    }
    Latencies latencies;
    const auto timed = [&](const auto& send) {
        const auto start = Steady::now();
        send();
        require(consumer.wait_for_one(30'000), "waiting for a message");
        return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
    };
    for (std::size_t i = 0; i < count; ++i) {
        latencies.ours.push_back(timed(append));
        latencies.bare.push_back(timed(produce));
    }
    return latencies;
}

std::string words_of(const char* name, const Latencies& latencies) {
    std::array<char, 256> line;
    std::snprintf(line.data(), line.size(),
                  "%s, append to consumer: p50 %.1f ms, p99 %.1f ms; bare produce to consumer: p50 "
                  "%.1f ms, p99 %.1f ms",
                  name, quantile(latencies.ours, 0.5), quantile(latencies.ours, 0.99),
                  quantile(latencies.bare, 0.5), quantile(latencies.bare, 0.99));
    return line.data();
}

}  // namespace

int main(int argc, char** argv) {
    auto options = parse_options(argc, argv);
    if (!options) return 2;
    const bool is_quick = options->effort == Effort::quick;
    // A transaction takes tens of milliseconds, so the usual slices would measure its ends.
    options->slice = 1000ms;
    options->rounds = is_quick ? 3 : 10;
    Bench bench("relay", *options, 2);
    const Broker broker;
    const auto store = full_store(is_quick ? 600'000 : 1'000'000);
    std::vector<Message> messages;
    const auto page = value_of(store->read(
        ReadRequest::all().limit({.events_max = 50'000, .bytes_max = std::size_t{64} << 20})));
    const std::pair<Delivery, const char*> deliveries[] = {
        {Delivery::at_least_once, "at_least_once"}, {Delivery::exactly_once, "exactly_once"}};
    for (const auto& [delivery, name] : deliveries) {
        const std::string topic = fresh_name();
        RelayFeed relay(*store, broker, delivery, topic);
        messages.clear();
        for (const RecordedEvent& event : page) {
            messages.push_back(*value_of(mapping_to(topic)(event)));
        }
        require(relay.run(100ms).has_value(), "the first slice");  // makes the topic
        BareProducer bare(broker, delivery, topic);
        bench.compare({{"relay", [&](auto slice) { return relay.run(slice); }},
                       {{"bare producer", [&](auto slice) { return bare.run(messages, slice); }}},
                       {{std::string("throughput, ") + name, Figure::rate,
                         at_least(delivery == Delivery::at_least_once ? 0.85 : 0.7)}}});
        const Latencies latencies =
            measure_latencies(broker, delivery, messages.front(), is_quick ? 100 : 500);
        bench.note(words_of(name, latencies));
        if (delivery == Delivery::at_least_once) {
            bench.add("latency, at_least_once, more than bare at the median",
                      quantile(latencies.ours, 0.5) - quantile(latencies.bare, 0.5), "ms",
                      at_most(5));
        }
    }
    return bench.finish();
}
