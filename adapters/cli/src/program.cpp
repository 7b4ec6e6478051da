#include "program.hpp"

#include <CLI/CLI.hpp>
#include <ostream>

#include "commands.hpp"
#include "pg_commands.hpp"
#include "projections_commands.hpp"
#ifdef SKALD_CLI_KAFKA
#include "kafka_commands.hpp"
#endif

namespace skald::cli {
namespace {

constexpr const char* about = "Looks after Skald's stores, read models and topics.";
constexpr const char* more =
    "Ends with 0: done; 1: something broke; 2: wrong command line; 3: somebody has to do\n"
    "something, such as to migrate; 4: not found; 5: not permitted; 6: cannot be reached;\n"
    "7: a version that this program or the server does not have.";

// What was not expected may be a connection string with a password in it.
bool may_tell_a_secret(const std::string& words) {
    return words.find("://") != std::string::npos || words.find("password") != std::string::npos;
}

int explain(const CLI::App& program, const CLI::ParseError& error, std::ostream& out,
            std::ostream& err) {
    if (error.get_exit_code() == 0) return program.exit(error, out, err);  // --help, --version
    const std::string words = error.what();
    err << "skald: " << (may_tell_a_secret(words) ? "an argument was not expected" : words)
        << "\nskald --help, also behind a command, says what there is.\n";
    return static_cast<int>(ExitCode::misused);
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
    CLI::App program{about, "skald"};
    program.footer(more);
    program.set_version_flag("--version", "skald " SKALD_VERSION);
    program.require_subcommand(1);
    Commands commands;
    add_pg_commands(program, commands);
    add_projections_commands(program, commands);
#ifdef SKALD_CLI_KAFKA
    add_kafka_commands(program, commands);
#endif
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return explain(program, error, out, err);
    }
    return commands.run(out, err);
}

}  // namespace skald::cli
