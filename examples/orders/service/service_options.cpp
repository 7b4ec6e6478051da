#include "orders/service/service_options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <map>

namespace orders {
namespace {

constexpr const char* about =
    "Orders over HTTP: commands, reads, events as they happen. GET / is a page that shows\n"
    "them, GET /openapi.json describes it all.\n"
    "Ends when it gets SIGTERM or SIGINT, after the requests under way.";

// Splits "127.0.0.1:8080"; false: it is something else.
bool read_listen(const std::string& text, skald::http::ServerOptions& options) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    options.address = text.substr(0, colon);
    const char* const end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data() + colon + 1, end, options.port);
    return failed == std::errc() && stopped == end;
}

std::string check_listen(const std::string& text) {
    skald::http::ServerOptions ignored;
    return read_listen(text, ignored) ? "" : "must be ADDRESS:PORT, such as 127.0.0.1:8080";
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& exit_code) {
    using skald::LogLevel;
    CommandLine line;
    std::string listen = "127.0.0.1:8080";
    const std::map<std::string, LogLevel> levels{{"debug", LogLevel::debug},
                                                 {"info", LogLevel::info},
                                                 {"warning", LogLevel::warning},
                                                 {"error", LogLevel::error}};
    CLI::App app{about};
    app.add_option("--listen", listen, "ADDRESS:PORT; port 0: a free one, which is printed")
        ->check(CLI::Validator(check_listen, "ADDRESS:PORT"))
        ->capture_default_str();
    app.add_option("--data", line.service.data, "the directory of the store and the read model")
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
