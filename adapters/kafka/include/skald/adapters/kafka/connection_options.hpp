// How to reach a Kafka cluster.
#pragma once
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace skald {
class Log;
}

namespace skald::kafka {

struct ConnectionOptions {
    /// "host:port,host:port".
    std::string bootstrap_servers;
    /// Any property of librdkafka, such as "security.protocol" and "sasl.password". What Skald's
    /// promises stand on is set afterwards and cannot be changed here.
    std::vector<std::pair<std::string, std::string>> properties = {};
    /// How long a question to the cluster may take: metadata, the begin of transactions, the
    /// checkpoint. Messages may take longer.
    std::chrono::milliseconds answer_timeout = std::chrono::seconds(30);
    /// Is told what librdkafka says, from its warnings on. Null: nobody is. Must outlive its user.
    Log* log = nullptr;
};

/// Of topics that are created.
struct TopicShape {
    int partitions = 6;
    int replication = -1;  // -1: the brokers' default
};

}  // namespace skald::kafka
