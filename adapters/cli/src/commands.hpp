// The commands of the program. Each group of them has a file of its own and adds them here.
#pragma once
#include <functional>
#include <iosfwd>
#include <skald/core/result.hpp>

#include "answer.hpp"
#include "exit_code.hpp"

namespace CLI {
class App;
}

namespace skald::cli {

/// What a command that worked has to tell, and how the program ends then.
struct Outcome {
    Answer answer;
    ExitCode code = ExitCode::done;
};

/// Runs once the command line is understood.
using Command = std::function<Result<Outcome>()>;

class Commands {
public:
    /// `words` is the subcommand that was made for it, with its options. Adds --json to it.
    void add(CLI::App& words, Command command);

    /// Runs the command that was chosen and prints what it tells. Yields how the program ends.
    int run(std::ostream& out, std::ostream& err) const;

private:
    Command chosen_;        // none: the command line named none
    bool as_json_ = false;  // what the chosen one tells
};

}  // namespace skald::cli
