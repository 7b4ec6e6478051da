// What can be asked of the program on its command line.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/timestamp.hpp>
#include <string>

namespace orders {

struct DemoOptions {
    std::string ocel;                     // a file; empty: none
    std::string events;                   // a file; empty: none
    std::string data;                     // a directory; empty: one under data_home
    std::string data_home = "demo-data";  // where each log has a directory of its own
    std::string tag;                      // to count; empty: none
    std::string order;                    // whose story is told; empty: an interesting one
    std::string figures;                  // a file for all reports as JSON; empty: none
    std::optional<skald::Timestamp> occurred_before;
    std::optional<std::uint32_t> orders;  // of the simulated shop
    std::optional<std::uint64_t> seed;    // of the simulated shop
};

/// Reads the command line. None: the program is done, with `exit_code`; what there is to say was
/// said.
std::optional<DemoOptions> parse_options(int argc, const char* const* argv, int& exit_code);

}  // namespace orders
