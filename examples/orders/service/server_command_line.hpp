// What the command lines of the shop's servers have in common.
#pragma once
#include <CLI/CLI.hpp>
#include <skald/core/log.hpp>
#include <string>

namespace orders {

/// --listen; `listen` holds the default, and is for read_listen() once it is parsed.
void add_listen(CLI::App& app, std::string& listen);
void add_log_level(CLI::App& app, skald::LogLevel& level);
/// --kafka-properties, the name of a file.
CLI::Option* add_kafka_properties(CLI::App& app, std::string& file);

/// False: the program is to end with this code, after --help or a mistake, which it has printed.
bool parse(CLI::App& app, int argc, const char* const* argv, int& exit_code);

}  // namespace orders
