// What every benchmark can be asked for, and where it keeps data that is worth keeping.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace skald::bench {

enum class Effort { quick, usual, full };

struct Options {
    Effort effort = Effort::usual;
    std::string json;         // where to write the figures; empty: nowhere
    std::string data_folder;  // of large data sets that are made once
    std::size_t rounds = 60;  // of each match, two slices a contender
    std::chrono::milliseconds slice = std::chrono::milliseconds(40);
    /// --quick ends a match earlier when all matches together would take longer.
    std::chrono::seconds longest = std::chrono::hours(24);
};

/// Reads --quick, --full and --json FILE; the data folder is $SKALD_BENCH_DATA, else ./data. None:
/// something else was given, and usage was printed.
std::optional<Options> parse_options(int argc, char** argv);

/// The folder of a data set. `build` fills it if it is not there yet, under another name, so that
/// one whose making was interrupted is made again. Put what changes the content into the name.
/// None: `build` failed.
std::optional<std::string> cached_folder(const Options& options, const std::string& name,
                                         const std::function<bool(const std::string&)>& build);

}  // namespace skald::bench
