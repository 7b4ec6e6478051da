// What can be asked of the service on its command line.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/log.hpp>
#include <string>

#include "orders/service/order_service.hpp"

namespace orders {

struct CommandLine {
    OrderServiceOptions service;
    skald::LogLevel log_level = skald::LogLevel::info;
    std::string kafka_properties = {};                // a file; empty: none
    std::string import_file = {};                     // an OCEL log; empty: none
    std::optional<std::uint32_t> import_orders = {};  // of the simulated shop
    bool asyncapi = false;  // print the description of the events, and end
};

/// None: the program is to end with this code, after --help or a mistake, which it has printed.
std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& exit_code);

}  // namespace orders
