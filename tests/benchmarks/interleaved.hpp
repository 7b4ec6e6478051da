// Two things measured against each other on a machine that is never quiet: they take turns in
// slices of at most 50 ms, so that whatever disturbs one disturbs the other, and only their ratio
// counts.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace skald::bench {

/// Something to do again and again. False: it failed, and the benchmark ends.
using Once = std::function<bool()>;

/// Of a ratio over all rounds.
struct Spread {
    double median = 0;
    double low = 0;   // a quarter of the rounds is below
    double high = 0;  // a quarter of the rounds is above
};

struct Comparison {
    Spread ratio;                // operations of `ours` to operations of `theirs` in the same time
    Spread control;              // `theirs` to itself: how far from 1 pure chance gets
    double ours_per_second = 0;  // median
    double theirs_per_second = 0;  // median
};

struct Plan {
    std::size_t rounds = 60;  // each is four slices: theirs, ours, ours, theirs
    std::chrono::milliseconds slice = std::chrono::milliseconds(40);
};

/// None when one of them failed.
std::optional<Comparison> compare(const Once& ours, const Once& theirs, const Plan& plan);

struct Options {
    Plan plan;
    std::string json;  // where to write the figures; empty: nowhere
};

/// Reads --quick, --full and --json FILE. None: something else was given, and usage was printed.
std::optional<Options> parse_options(int argc, char** argv);

/// Prints the figures and, last, `BENCH name=... ratio=... bar=... holds=yes|no`. Yields what main
/// returns: 0 when the median reaches the bar, 1 when not, 2 when the figures cannot be written.
int report(const std::string& name, const Comparison& comparison, double bar,
           const Options& options);

}  // namespace skald::bench
