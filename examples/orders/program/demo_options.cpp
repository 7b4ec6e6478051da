#include "orders/program/demo_options.hpp"

#include <CLI/CLI.hpp>

namespace orders {
namespace {

constexpr const char* about =
    "Turns an order log into commands, stores their events durably and tells what happened.\n"
    "Without a log it simulates a shop. Run it again and it continues where it was.";

std::string check_date(const std::string& text) {
    const auto time = skald::parse_timestamp(text);
    return time ? std::string() : time.error().message;
}

}  // namespace

std::optional<DemoOptions> parse_options(int argc, const char* const* argv, int& exit_code) {
    DemoOptions options;
    std::string occurred_before;
    CLI::App app{about};
    auto* ocel = app.add_option("--ocel", options.ocel, "an OCEL 2.0 order log, JSON or JSON.gz");
    auto* events = app.add_option("--events", options.events, "any events, NDJSON or NDJSON.gz");
    ocel->excludes(events);
    app.add_option("--data", options.data, "the directory of the store and the read model");
    app.add_option("--data-home", options.data_home,
                   "without --data: where each log has a directory of its own")
        ->capture_default_str();
    app.add_option("--tag", options.tag, "count the events that carry this tag");
    app.add_option("--figures", options.figures, "write all reports to this file, as JSON");
    app.add_option("--order", options.order, "tell the story of this order");
    app.add_option("--occurred-before", occurred_before, "show the orders as they were then")
        ->check(CLI::Validator(check_date, "DATE"));
    auto* count = app.add_option("--orders", options.orders, "how many the simulated shop gets")
                      ->check(CLI::Range(1, 1'000'000));
    auto* seed = app.add_option("--seed", options.seed, "of the simulated shop");
    for (CLI::Option* of_shop : {count, seed}) of_shop->excludes(ocel)->excludes(events);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    if (!occurred_before.empty()) {
        options.occurred_before = *skald::parse_timestamp(occurred_before);
    }
    return options;
}

}  // namespace orders
