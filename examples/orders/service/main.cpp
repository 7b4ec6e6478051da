// skald_order_service: orders over HTTP on the embedded log store. scripts/demo --serve runs it.
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <skald/adapters/telemetry/json_lines_log.hpp>

#include "orders/service/service_options.hpp"

namespace {

// The signals that end the service, held back in all threads so that main() can wait for them.
sigset_t hold_back_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    const auto line = orders::parse_command_line(argc, argv, exit_code);
    if (!line) return exit_code;
    const sigset_t signals = hold_back_signals();  // before any thread begins
    skald::SystemClock clock;
    skald::SystemRandom random;
    skald::telemetry::JsonLinesLog log(STDERR_FILENO, clock, line->log_level);
    const auto service = orders::OrderService::start(line->service, {clock, random, log});
    if (!service) {
        std::cerr << "skald_order_service: " << service.error().message << '\n';
        return 1;
    }
    std::cout << "Listening on http://" << line->service.server.address << ':' << (*service)->port()
              << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
    std::cout << "Ending" << std::endl;
    return 0;
}
