// skald: looks after stores, read models and topics. docs/command-line.md has its commands.
#include <iostream>

#include "program.hpp"

int main(int argc, char** argv) {
    return skald::cli::run(argc, argv, std::cout, std::cerr);
}
