#include "orders/service/server_command_line.hpp"

#include <map>

#include "orders/service/listen_address.hpp"

namespace orders {

void add_listen(CLI::App& app, std::string& listen) {
    app.add_option("--listen", listen, "ADDRESS:PORT; port 0: a free one, which is printed")
        ->check(CLI::Validator(check_listen, "ADDRESS:PORT"))
        ->capture_default_str();
}

void add_log_level(CLI::App& app, skald::LogLevel& level) {
    using skald::LogLevel;
    const std::map<std::string, LogLevel> levels{{"debug", LogLevel::debug},
                                                 {"info", LogLevel::info},
                                                 {"warning", LogLevel::warning},
                                                 {"error", LogLevel::error}};
    app.add_option("--log-level", level, "the least that is logged, as lines of JSON")
        ->transform(CLI::CheckedTransformer(levels).description("{debug,info,warning,error}"));
}

CLI::Option* add_kafka_properties(CLI::App& app, std::string& file) {
    return app.add_option(
        "--kafka-properties", file,
        "a file of name=value, as librdkafka names them: credentials and the like");
}

bool parse(CLI::App& app, int argc, const char* const* argv, int& exit_code) {
    try {
        app.parse(argc, argv);
        return true;
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : 2;
        return false;
    }
}

}  // namespace orders
