#include "orders/service/service_options.hpp"

#include "orders/service/listen_address.hpp"
#include "orders/service/server_command_line.hpp"

namespace orders {
namespace {

constexpr const char* about =
    "Orders over HTTP: commands, reads, events as they happen. GET / is a page that shows\n"
    "them, GET /openapi.json describes it all.\n"
    "Ends when it gets SIGTERM or SIGINT, after the requests under way, and with code 1 when a "
    "part\n"
    "of it fails for good, such as the relay for want of a topic.";

void add_publishing(CLI::App& app, CommandLine& line) {
    OrderServiceOptions& service = line.service;
    auto* publish = app.add_option("--publish", service.kafka.bootstrap_servers,
                                   "HOST:PORT,... of Kafka brokers: publish what happens there");
    add_kafka_properties(app, line.kafka_properties)->needs(publish);
    app.add_option("--topic-prefix", service.publication.prefix,
                   "before the names of topics, so that several shops share a cluster");
    app.add_flag_callback(
           "--create-topics", [&service] { service.missing_topics = MissingTopics::create; },
           "with --publish: create the topics that are missing")
        ->needs(publish);
    app.add_flag("--asyncapi", line.asyncapi,
                 "print the AsyncAPI 3 document of what is published, and end");
}

void add_import(CLI::App& app, CommandLine& line) {
    auto* file = app.add_option("--import", line.import_file,
                                "bring in this OCEL 2.0 order log, JSON or JSON.gz, while it runs");
    app.add_option("--import-shop", line.import_orders,
                   "bring in a simulated shop of so many orders, while it runs")
        ->check(CLI::Range(1, 1'000'000))
        ->excludes(file);
    app.add_option("--import-rate", line.service.import_rate_max,
                   "events a second that are brought in at most; 0: as many as it can");
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& exit_code) {
    CommandLine line;
    std::string listen = "127.0.0.1:8080";
    CLI::App app{about};
    add_listen(app, listen);
    app.add_option("--data", line.service.data, "the directory of the read model, and of the store")
        ->capture_default_str();
    app.add_option("--store", line.service.store,
                   "postgresql://...: the store is in that database instead");
    add_publishing(app, line);
    add_import(app, line);
    add_log_level(app, line.log_level);
    if (!parse(app, argc, argv, exit_code)) return std::nullopt;
    read_listen(listen, line.service.server);
    return line;
}

}  // namespace orders
