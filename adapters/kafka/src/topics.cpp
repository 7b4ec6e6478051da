#include <skald/adapters/kafka/topics.hpp>
#include <utility>

#include "client.hpp"

namespace skald::kafka {

struct Topics::Parts {
    explicit Parts(ConnectionOptions given) : connection(std::move(given)) {}

    ConnectionOptions connection;
    ClientEvents events{connection.log};
    ClientHandle client;  // last: it tells the events until it is gone
};

Topics::Topics(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Topics::~Topics() = default;

Result<std::unique_ptr<Topics>> Topics::open(ConnectionOptions connection) {
    auto parts = std::make_unique<Parts>(std::move(connection));
    auto conf = configuration(parts->connection, {}, parts->events);
    if (!conf) return conf.error();
    auto client = make_client(RD_KAFKA_PRODUCER, *std::move(conf));
    if (!client) return client.error();
    parts->client = *std::move(client);
    return std::unique_ptr<Topics>(new Topics(std::move(parts)));
}

Result<std::optional<int>> Topics::partitions(const std::string& topic) {
    auto found = find_topic_patiently(parts_->client.get(), topic, parts_->events,
                                      parts_->connection.answer_timeout, {});
    if (!found) return explained(found.error(), parts_->events);
    return found;
}

Result<void> Topics::create(const std::string& topic, const TopicShape& shape,
                            const TopicSettings& settings) {
    const auto there = partitions(topic);
    if (!there) return there.error();
    if (*there) return {};
    return create_topic(parts_->client.get(), topic, shape,
                        Properties(settings.begin(), settings.end()),
                        parts_->connection.answer_timeout);
}

}  // namespace skald::kafka
