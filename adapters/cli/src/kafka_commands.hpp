// skald kafka dead-letters list, skald kafka dead-letters replay: messages that could not be handled.
#pragma once

namespace CLI {
class App;
}

namespace skald::cli {

class Commands;

void add_kafka_commands(CLI::App& program, Commands& commands);

}  // namespace skald::cli
