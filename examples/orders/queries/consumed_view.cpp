#include "orders/queries/consumed_view.hpp"

#include <skald/adapters/kafka/consumer.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <thread>
#include <utility>

#include "orders/published/shop_topics.hpp"

namespace orders {
namespace {

using skald::GlobalPosition;
using skald::Result;

skald::kafka::ConsumerOptions consumer_options(const skald::kafka::ConnectionOptions& connection,
                                               const std::string& group, const std::string& topic) {
    skald::kafka::ConsumerOptions options{
        .connection = connection, .group = group, .topics = {topic}};
    // So that what a killed process had is soon given to the one that is started in its place.
    auto& properties = options.connection.properties;
    properties.insert(properties.begin(),
                      {{"session.timeout.ms", "6000"}, {"heartbeat.interval.ms", "1000"}});
    return options;
}

}  // namespace

struct ConsumedView::Parts {
    Parts(Ports given, skald::kafka::ConnectionOptions given_connection, std::string given_topic,
          std::string given_name, std::unique_ptr<skald::kafka::Consumer> opened,
          std::unique_ptr<skald::AnyProjection> projection)
        : ports(given),
          connection(std::move(given_connection)),
          topic(std::move(given_topic)),
          name(std::move(given_name)),
          consumer(std::move(opened)),
          runner(*consumer, ports.database, name,
                 skald::handler_of(std::move(projection), std::string(Publication::source)),
                 {.log = &ports.log}) {}

    void run(const std::stop_token& stop) {
        auto done = wait_for_topics(connection, {topic}, MissingTopics::refuse, stop);
        if (done) done = runner.run(stop);
        if (!done && !stop.stop_requested()) {
            ports.failure.report("the read model " + name, done.error());
        }
    }

    Ports ports;
    skald::kafka::ConnectionOptions connection;
    std::string topic;
    std::string name;
    std::unique_ptr<skald::kafka::Consumer> consumer;
    skald::MessageRunner runner;
    std::jthread thread;  // last: it uses all the others
};

ConsumedView::ConsumedView(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ConsumedView::~ConsumedView() = default;

Result<std::unique_ptr<ConsumedView>> ConsumedView::start(
    const skald::kafka::ConnectionOptions& kafka, const Publication& publication,
    std::string_view category, std::unique_ptr<skald::AnyProjection> projection, Ports ports) {
    skald::kafka::ConnectionOptions connection = kafka;
    connection.log = &ports.log;
    std::string name = projection->definition().name;
    std::string topic = publication.topic(category);
    auto consumer =
        skald::kafka::Consumer::open(consumer_options(connection, publication.group(name), topic));
    if (!consumer) return consumer.error();
    auto parts =
        std::make_unique<Parts>(ports, std::move(connection), std::move(topic), std::move(name),
                                *std::move(consumer), std::move(projection));
    Parts& running = *parts;
    parts->thread = std::jthread([&running](const std::stop_token& stop) { running.run(stop); });
    return std::unique_ptr<ConsumedView>(new ConsumedView(std::move(parts)));
}

const std::string& ConsumedView::name() const {
    return parts_->name;
}

Result<GlobalPosition> ConsumedView::position(skald::SqlTransaction& sql) const {
    const auto source = skald::source_of_events(parts_->topic, Publication::source);
    const auto stored = skald::SqlCheckpoints::load(sql, parts_->name, source, 0);
    if (!stored) return stored.error();
    return *stored ? (*stored)->position : GlobalPosition();
}

skald::MessageProgress ConsumedView::progress() const {
    return parts_->runner.progress();
}

}  // namespace orders
