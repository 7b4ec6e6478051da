// The program `skald`, without its main(): tests run it in their own process.
#pragma once
#include <iosfwd>

namespace skald::cli {

/// Does what the command line says. What was asked for goes to `out`, help too; errors go to `err`.
/// Yields the code that the program ends with (see exit_code.hpp). Reads the environment.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace skald::cli
