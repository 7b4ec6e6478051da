// skald_order_service: orders over HTTP, on a store in a directory or in PostgreSQL, published to Kafka
// if that is wished. scripts/demo --serve and --full run it.
#include <unistd.h>

#include <iostream>
#include <skald/adapters/telemetry/json_lines_log.hpp>

#include "orders/published/asyncapi_document.hpp"
#include "orders/published/client_properties.hpp"
#include "orders/service/end_signals.hpp"
#include "orders/service/service_options.hpp"

namespace {

int fail(const skald::Error& error) {
    std::cerr << "skald_order_service: " << error.message << std::endl;
    return 1;
}

// The log that is to be brought in; none: no log is.
skald::Result<std::optional<orders::PreparedLog>> import_of(const orders::CommandLine& line) {
    using Import = std::optional<orders::PreparedLog>;
    if (line.import_orders) return Import(orders::prepare_shop({.orders = *line.import_orders}));
    if (line.import_file.empty()) return Import();
    auto prepared = orders::prepare_ocel(line.import_file);
    if (!prepared) return std::move(prepared).error();
    return Import(*std::move(prepared));
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    auto line = orders::parse_command_line(argc, argv, exit_code);
    if (!line) return exit_code;
    if (line->asyncapi) {
        std::cout << orders::asyncapi_document(line->service.publication) << std::flush;
        return std::cout ? 0 : 1;
    }
    if (!line->kafka_properties.empty()) {
        auto properties = orders::read_client_properties(line->kafka_properties);
        if (!properties) return fail(properties.error());
        line->service.kafka.properties = *std::move(properties);
    }
    auto incoming = import_of(*line);
    if (!incoming) return fail(incoming.error());
    const orders::EndSignals signals;
    skald::SystemClock clock;
    skald::SystemRandom random;
    skald::telemetry::JsonLinesLog log(STDERR_FILENO, clock, line->log_level);
    const auto service = orders::OrderService::start(
        line->service, {clock, random, log, orders::EndSignals::raise}, *std::move(incoming));
    if (!service) return fail(service.error());
    std::cout << "Listening on http://" << line->service.server.address << ':' << (*service)->port()
              << std::endl;
    signals.wait();
    if (const auto failure = (*service)->failure()) return fail(*failure);
    std::cout << "Ending" << std::endl;
    return 0;
}
