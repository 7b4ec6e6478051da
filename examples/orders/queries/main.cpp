// skald_order_queries: the read side of the order shop. scripts/demo --full runs it.
#include <unistd.h>

#include <iostream>
#include <skald/adapters/telemetry/json_lines_log.hpp>

#include "orders/published/client_properties.hpp"
#include "orders/queries/query_options.hpp"
#include "orders/service/end_signals.hpp"

namespace {

int fail(const skald::Error& error) {
    std::cerr << "skald_order_queries: " << error.message << std::endl;
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    auto line = orders::parse_query_command_line(argc, argv, exit_code);
    if (!line) return exit_code;
    if (!line->kafka_properties.empty()) {
        auto properties = orders::read_client_properties(line->kafka_properties);
        if (!properties) return fail(properties.error());
        line->service.views.kafka.properties = *std::move(properties);
    }
    const orders::EndSignals signals;
    skald::SystemClock clock;
    skald::SystemRandom random;
    skald::telemetry::JsonLinesLog log(STDERR_FILENO, clock, line->log_level);
    const auto service =
        orders::QueryService::start(line->service, {clock, random, log, orders::EndSignals::raise});
    if (!service) return fail(service.error());
    std::cout << "Listening on http://" << line->service.server.address << ':' << (*service)->port()
              << std::endl;
    signals.wait();
    if (const auto failure = (*service)->failure()) return fail(*failure);
    std::cout << "Ending" << std::endl;
    return 0;
}
