// How every command is told which Kafka cluster it should connect to.
#pragma once
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/result.hpp>
#include <string>

namespace CLI {
class App;
}

namespace skald::cli {

struct KafkaChoice {
    std::string brokers;
    std::string properties_file;  // empty: none
    std::size_t timeout_seconds = 30;
};

/// --brokers, else $SKALD_KAFKA_BROKERS; --properties FILE for credentials and the like.
void add_kafka_options(CLI::App& words, KafkaChoice& choice);

/// Reads the file: "name=value" a line; empty lines and those that begin with '#' are passed over.
/// Errors: not_found, invalid_argument (the message names the line, not what stands in it).
Result<kafka::ConnectionOptions> connection_options(const KafkaChoice& choice);

}  // namespace skald::cli
