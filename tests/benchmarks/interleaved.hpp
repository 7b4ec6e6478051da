// Things measured against each other on a machine that is never quiet: they take turns in slices of
// at most 50 ms, so that whatever disturbs one disturbs the others, and only ratios count.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "bench_options.hpp"

namespace skald::bench {

/// What a contender did in one turn.
struct Slice {
    double units = 0;                    // of work: appends, events, bytes
    double seconds = 0;                  // that count; what only prepares need not be among them
    std::vector<double> latencies = {};  // in seconds; only for the figures p50 and p99
};

struct Contender {
    std::string name;
    /// Works for about so long. None: it failed, and the benchmark ends.
    std::function<std::optional<Slice>(std::chrono::milliseconds)> run;
};

enum class Figure {
    rate,  // units a second
    cost,  // microseconds a unit
    p50,   // of the latencies, in microseconds
    p99,
};

/// What a figure of ours, divided by that of the rival, should reach or should not exceed.
struct Bar {
    double value = 1;
    bool is_maximum = false;

    bool holds(double ratio) const { return margin(ratio) >= 1; }
    /// Above 1: it holds, and how easily. A difference may be negative.
    double margin(double ratio) const {
        if (is_maximum && ratio <= 0) return std::numeric_limits<double>::infinity();
        return is_maximum ? value / ratio : ratio / value;
    }
};
inline Bar at_least(double value) {
    return {value, false};
}
inline Bar at_most(double value) {
    return {value, true};
}

/// A row that is only reported.
inline Bar no_bar() {
    return at_least(0);
}

struct Row {
    std::string name;
    Figure figure = Figure::rate;
    Bar bar;
    bool is_difference = false;  // the rival's is subtracted, and the bar has the figure's unit

    double compared(double ours, double theirs) const {
        return is_difference ? ours - theirs : ours / theirs;
    }
};

struct Match {
    Contender ours;
    std::vector<Contender> rivals;  // the one that we look worst against counts
    std::vector<Row> rows;          // what is taken from the same slices
    std::size_t rounds_max = std::numeric_limits<std::size_t>::max();  // for long turns
};

/// One benchmark: its matches one behind the other, then the table and the verdict.
class Bench {
public:
    /// `matches`: how many there will be; those of --quick share a minute.
    Bench(std::string name, Options options, std::size_t matches);
    ~Bench();
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    /// In each round everyone has two turns, the second time in reverse order, so that a drift of
    /// the machine cancels out. A row's ratio (or difference) is the median over the rounds; its
    /// control is the first rival's second turn to its first. False: somebody failed, and finish()
    /// says so.
    bool compare(const Match& match);

    /// A row that was measured in another way; the bar is for the value itself.
    void add(const std::string& row, double value, const std::string& unit, Bar bar);
    /// A line below the table.
    void note(const std::string& line);
    /// Something that the benchmark needs has failed.
    void fail(const std::string& why);

    /// Prints all rows and, last, `BENCH name=... ratio=... bar=... holds=yes|no` of the row with
    /// the smallest margin; with --json FILE writes them there. Yields what main returns: 0, 1 when
    /// a bar does not hold, 2 when there are no figures.
    int finish();

private:
    struct Result;

    std::string name_;
    Options options_;
    std::size_t matches_;
    std::vector<Result> results_;
    std::vector<std::string> notes_;
    std::string failure_;  // empty: none
};

}  // namespace skald::bench
