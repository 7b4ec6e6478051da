// What can be asked of the service on its command line.
#pragma once
#include <optional>
#include <skald/core/log.hpp>

#include "orders/service/order_service.hpp"

namespace orders {

struct CommandLine {
    OrderServiceOptions service;
    skald::LogLevel log_level = skald::LogLevel::info;
};

/// None: the program is to end with this code, after --help or a mistake, which it has printed.
std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& exit_code);

}  // namespace orders
