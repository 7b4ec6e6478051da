#include "kafka_option.hpp"

#include <CLI/CLI.hpp>
#include <fstream>

namespace skald::cli {
namespace {

std::string trimmed(const std::string& text) {
    constexpr const char* blanks = " \t\r";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace

void add_kafka_options(CLI::App& words, KafkaChoice& choice) {
    words.add_option("--brokers", choice.brokers, "host:port,host:port")
        ->envname("SKALD_KAFKA_BROKERS")
        ->required();
    words.add_option("--properties", choice.properties_file,
                     "a file of name=value lines for librdkafka, such as security.protocol and"
                     " sasl.password");
    words.add_option("--timeout", choice.timeout_seconds, "seconds to wait for an answer")
        ->capture_default_str()
        ->check(CLI::Range(1, 3600));
}

Result<kafka::ConnectionOptions> connection_options(const KafkaChoice& choice) {
    kafka::ConnectionOptions options{.bootstrap_servers = choice.brokers};
    options.answer_timeout = std::chrono::seconds(choice.timeout_seconds);
    if (choice.properties_file.empty()) return options;
    std::ifstream file(choice.properties_file);
    if (!file) {
        return Error{Errc::not_found, "the file \"" + choice.properties_file + "\" cannot be read"};
    }
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const std::string text = trimmed(line);
        if (text.empty() || text.front() == '#') continue;
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0) {
            return invalid_argument(choice.properties_file + ", line " + std::to_string(number) +
                                    ": not name=value");
        }
        options.properties.emplace_back(trimmed(text.substr(0, equals)),
                                        trimmed(text.substr(equals + 1)));
    }
    return options;
}

}  // namespace skald::cli
