// The broker that the tests of this folder share, and topics of their own in it.
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <skald/adapters/kafka/publisher.hpp>
#include <stdexcept>
#include <string>

namespace skald::kafka::test {

inline std::string broker() {
    std::ifstream file(SKALD_KAFKA_DIR "/bootstrap");
    std::string line;
    std::getline(file, line);
    if (line.empty()) throw std::runtime_error("no broker: scripts/kafka start " SKALD_KAFKA_DIR);
    return line;
}

/// Another name each time, also from one run to the next.
inline std::string fresh_name() {
    static int count = 0;
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    return "t" + std::to_string(now) + "-" + std::to_string(++count);
}

inline PublisherOptions publisher_options(const std::string& name, Delivery delivery) {
    PublisherOptions options{.name = name, .delivery = delivery};
    options.connection.bootstrap_servers = broker();
    options.create_topics = TopicShape{3, 1};
    return options;
}

}  // namespace skald::kafka::test
