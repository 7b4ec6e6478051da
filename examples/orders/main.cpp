// skald_orders_demo: orders on the embedded log store, without a server. scripts/demo runs it.
#include <unistd.h>

#include <iostream>

#include "orders/program/demo.hpp"
#include "orders/program/demo_options.hpp"

int main(int argc, char** argv) {
    int exit_code = 0;
    const auto options = orders::parse_options(argc, argv, exit_code);
    if (!options) return exit_code;
    const auto done = orders::run_demo(*options, std::cout, isatty(STDOUT_FILENO) == 1);
    std::cout.flush();
    if (done && std::cout) return 0;
    std::cerr << "skald_orders_demo: "
              << (done ? "the output could not be written" : done.error().message) << '\n';
    return 1;
}
