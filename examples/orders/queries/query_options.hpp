// What can be asked of the read side on its command line.
#pragma once
#include <optional>
#include <skald/core/log.hpp>
#include <string>

#include "orders/queries/query_service.hpp"

namespace orders {

struct QueryCommandLine {
    QueryServiceOptions service;
    std::string kafka_properties = {};  // a file; empty: none
    skald::LogLevel log_level = skald::LogLevel::info;
};

/// None: the program is to end with this code, after --help or a mistake, which it has printed.
std::optional<QueryCommandLine> parse_query_command_line(int argc, const char* const* argv,
                                                         int& exit_code);

}  // namespace orders
