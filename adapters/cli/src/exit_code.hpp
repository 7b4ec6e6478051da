// How the program ends, for scripts. docs/command-line.md promises these numbers.
#pragma once
#include <cstdint>
#include <skald/core/error.hpp>

namespace skald::cli {

enum class ExitCode : std::uint8_t {
    done = 0,
    failed = 1,         // something broke on the way: io, corrupt, handler_failed and the like
    misused = 2,        // the command line, or a value on it, is wrong
    waiting = 3,        // the answer is that somebody has to do something, such as to migrate
    not_found = 4,      // the database, topic, projection or event that was named
    not_permitted = 5,  // credentials are wrong, or a right is missing
    unavailable = 6,    // the server cannot be reached or does not answer: try again later
    unsupported = 7,    // the server is too old, or what it holds is newer than this program
};

ExitCode exit_code_of(Errc code);

}  // namespace skald::cli
