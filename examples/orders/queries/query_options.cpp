#include "orders/queries/query_options.hpp"

#include "orders/service/listen_address.hpp"
#include "orders/service/server_command_line.hpp"

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
    QueryCommandLine line;
    std::string listen = "127.0.0.1:8081";
    ShopViewsOptions& views = line.service.views;
    CLI::App app{about};
    app.add_option("--brokers", views.kafka.bootstrap_servers, "HOST:PORT,... of Kafka")
        ->required();
    add_kafka_properties(app, line.kafka_properties);
    app.add_option("--database", views.database, "postgresql://... of the read models")->required();
    app.add_option("--topic-prefix", views.publication.prefix, "as the order service has it");
    add_listen(app, listen);
    add_log_level(app, line.log_level);
    if (!parse(app, argc, argv, exit_code)) return std::nullopt;
    read_listen(listen, line.service.server);
    return line;
}

}  // namespace orders
