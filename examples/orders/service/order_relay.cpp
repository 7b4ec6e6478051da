#include "orders/service/order_relay.hpp"

#include <atomic>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/projections/relay.hpp>
#include <thread>
#include <utility>

namespace orders {
namespace {

using skald::Checkpoint;
using skald::GlobalPosition;
using skald::Result;

// Notes what is acknowledged, so that it can be asked for without waiting for the brokers.
class NotingPublisher final : public skald::Publisher {
public:
    explicit NotingPublisher(skald::Publisher& publisher) : publisher_(publisher) {}

    Result<std::optional<Checkpoint>> resume(const std::string& source) override {
        auto checkpoint = publisher_.resume(source);
        if (checkpoint && *checkpoint) *acknowledged_ = (*checkpoint)->position.value();
        return checkpoint;
    }
    void publish(std::vector<skald::Message> messages, Checkpoint checkpoint,
                 skald::PublishCompletion done) override {
        const auto position = checkpoint.position.value();
        publisher_.publish(std::move(messages), std::move(checkpoint),
                           [acknowledged = acknowledged_, position,
                            done = std::move(done)](Result<void> published) {
                               if (published) *acknowledged = position;
                               done(std::move(published));
                           });
    }
    void suspend() override { publisher_.suspend(); }
    Result<void> reset(const Checkpoint& checkpoint) override {
        const auto done = publisher_.reset(checkpoint);
        if (done) *acknowledged_ = checkpoint.position.value();
        return done;
    }
    GlobalPosition acknowledged() const { return GlobalPosition(*acknowledged_); }

private:
    skald::Publisher& publisher_;
    // Shared with batches that are answered when this is gone.
    std::shared_ptr<std::atomic<std::uint64_t>> acknowledged_ =
        std::make_shared<std::atomic<std::uint64_t>>(0);
};

skald::kafka::PublisherOptions publisher_options(const OrderRelayOptions& options) {
    skald::kafka::PublisherOptions publisher{.connection = options.connection,
                                             .name = options.publication.relay()};
    // For the topic of the checkpoint; those of the events are there by then.
    if (options.missing == MissingTopics::create) {
        publisher.create_topics = skald::kafka::TopicShape{Publication::partitions};
    }
    return publisher;
}

}  // namespace

struct OrderRelay::Parts {
    Parts(const OrderRelayOptions& given, Ports given_ports,
          std::unique_ptr<skald::kafka::Publisher> opened)
        : options(given),
          ports(given_ports),
          kafka(std::move(opened)),
          publisher(*kafka),
          relay(ports.store, publisher, options.publication.relay(), options.publication.mapping(),
                {.source = options.source, .log = &ports.log}) {}

    void run(const std::stop_token& stop) {
        auto done = wait_for_topics(options.connection, options.publication.topics(),
                                    options.missing, stop);
        if (done) done = relay.run(stop);
        if (!done && !stop.stop_requested()) ports.failure.report("the relay", done.error());
    }

    OrderRelayOptions options;
    Ports ports;
    std::unique_ptr<skald::kafka::Publisher> kafka;
    NotingPublisher publisher;
    skald::Relay relay;
    std::jthread thread;  // last: it uses all the others
};

OrderRelay::OrderRelay(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OrderRelay::~OrderRelay() = default;

Result<std::unique_ptr<OrderRelay>> OrderRelay::start(OrderRelayOptions options, Ports ports) {
    options.connection.log = &ports.log;
    auto publisher = skald::kafka::Publisher::open(publisher_options(options));
    if (!publisher) return publisher.error();
    auto parts = std::make_unique<Parts>(options, ports, *std::move(publisher));
    Parts& running = *parts;
    parts->thread = std::jthread([&running](const std::stop_token& stop) { running.run(stop); });
    return std::unique_ptr<OrderRelay>(new OrderRelay(std::move(parts)));
}

GlobalPosition OrderRelay::position() const {
    return parts_->publisher.acknowledged();
}

}  // namespace orders
