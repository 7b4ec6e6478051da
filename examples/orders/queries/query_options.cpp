#include "orders/queries/query_options.hpp"

#include <CLI/CLI.hpp>
#include <map>

#include "orders/service/listen_address.hpp"

namespace orders {
namespace {

constexpr const char* about =
    "The read side of the order shop: follows what the order service publishes to Kafka, keeps "
    "its\n"
    "read models in PostgreSQL, and answers over HTTP: GET /orders, /summary, /reports.\n"
    "Ends when it gets SIGTERM or SIGINT, and with code 1 when a read model stops for good, such "
    "as\n"
    "for want of a topic.";

}  // namespace

std::optional<QueryCommandLine> parse_query_command_line(int argc, const char* const* argv,
                                                         int& exit_code) {
    using skald::LogLevel;
    QueryCommandLine line;
    std::string listen = "127.0.0.1:8081";
    const std::map<std::string, LogLevel> levels{{"debug", LogLevel::debug},
                                                 {"info", LogLevel::info},
                                                 {"warning", LogLevel::warning},
                                                 {"error", LogLevel::error}};
    ShopViewsOptions& views = line.service.views;
    CLI::App app{about};
    app.add_option("--brokers", views.kafka.bootstrap_servers, "HOST:PORT,... of Kafka")
        ->required();
    app.add_option("--kafka-properties", line.kafka_properties,
                   "a file of name=value, as librdkafka names them: credentials and the like");
    app.add_option("--database", views.database, "postgresql://... of the read models")->required();
    app.add_option("--topic-prefix", views.publication.prefix, "as the order service has it");
    app.add_option("--listen", listen, "ADDRESS:PORT; port 0: a free one, which is printed")
        ->check(CLI::Validator(check_listen, "ADDRESS:PORT"))
        ->capture_default_str();
    app.add_option("--log-level", line.log_level, "the least that is logged, as lines of JSON")
        ->transform(CLI::CheckedTransformer(levels).description("{debug,info,warning,error}"));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    read_listen(listen, line.service.server);
    return line;
}

}  // namespace orders
