#include "commands.hpp"

#include <CLI/CLI.hpp>
#include <ostream>
#include <utility>

namespace skald::cli {

void Commands::add(CLI::App& words, Command command) {
    words.add_flag("--json", as_json_, "print one JSON object instead of lines for people");
    words.callback([this, command = std::move(command)] { chosen_ = command; });
}

int Commands::run(std::ostream& out, std::ostream& err) const {
    const auto outcome = chosen_();
    if (!outcome) {
        if (as_json_) {
            err << cli::as_json(outcome.error());
        } else {
            err << "skald: " << printable(to_string(outcome.error())) << '\n';
        }
        return static_cast<int>(exit_code_of(outcome.error().code));
    }
    out << (as_json_ ? cli::as_json(outcome->answer) : as_text(outcome->answer)) << std::flush;
    if (!out) {
        err << "skald: what was found could not be printed\n";
        return static_cast<int>(ExitCode::failed);
    }
    return static_cast<int>(outcome->code);
}

}  // namespace skald::cli
