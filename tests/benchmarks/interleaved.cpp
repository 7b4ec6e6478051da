#include "interleaved.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <utility>

namespace skald::bench {
namespace {

using Steady = std::chrono::steady_clock;

double quantile(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    const auto place = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[static_cast<std::size_t>(place)];
}

/// Of a value over all rounds.
struct Spread {
    double median = 0;
    double low = 0;   // a quarter of the rounds is below
    double high = 0;  // a quarter of the rounds is above
};

Spread spread_of(const std::vector<double>& values) {
    return {quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75)};
}

double value_of(const Slice& slice, Figure figure) {
    constexpr double micro = 1e6;
    switch (figure) {
        case Figure::rate:
            return slice.units / slice.seconds;
        case Figure::cost:
            return slice.seconds * micro / slice.units;
        case Figure::p50:
            return quantile(slice.latencies, 0.5) * micro;
        case Figure::p99:
            return quantile(slice.latencies, 0.99) * micro;
    }
    return 0;
}

Slice united(Slice first, const Slice& second) {
    first.units += second.units;
    first.seconds += second.seconds;
    first.latencies.insert(first.latencies.end(), second.latencies.begin(), second.latencies.end());
    return first;
}

/// A contender's two turns in one round.
struct Turns {
    Slice first, second;

    double value(Figure figure) const { return value_of(united(first, second), figure); }
};

/// Everyone's turns in one round, ours first; none: somebody failed.
std::optional<std::vector<Turns>> play_round(const std::vector<const Contender*>& contenders,
                                             std::chrono::milliseconds slice,
                                             std::string& failure) {
    std::vector<Turns> turns(contenders.size());
    const auto play = [&](std::size_t i, Slice Turns::* turn) {
        auto played = contenders[i]->run(slice);
        if (!played) failure = contenders[i]->name + " failed";
        if (played) turns[i].*turn = std::move(*played);
        return played.has_value();
    };
    for (std::size_t i = contenders.size(); i-- > 0;) {
        if (!play(i, &Turns::first)) return std::nullopt;
    }
    for (std::size_t i = 0; i < contenders.size(); ++i) {
        if (!play(i, &Turns::second)) return std::nullopt;
    }
    return turns;
}

using Rounds = std::vector<std::vector<Turns>>;

template <class Value>
std::vector<double> over(const Rounds& rounds, const Value& value) {
    std::vector<double> values;
    values.reserve(rounds.size());
    for (const auto& round : rounds) values.push_back(value(round));
    return values;
}

const char* unit_of(Figure figure) {
    return figure == Figure::rate ? "/s" : "us";
}

}  // namespace

struct Bench::Result {
    std::string row;
    std::string unit;
    Bar bar;
    Spread ratio;    // or the value itself, where there is no rival
    Spread control;  // how far from 1 pure chance gets
    double ours = 0;
    double theirs = 0;
    std::string rival = {};  // empty: none
    std::size_t rounds = 0;
};

Bench::Bench(std::string name, Options options, std::size_t matches)
    : name_(std::move(name)), options_(std::move(options)), matches_(matches) {}

Bench::~Bench() = default;

bool Bench::compare(const Match& match) {
    std::vector<const Contender*> contenders{&match.ours};
    for (const Contender& rival : match.rivals) contenders.push_back(&rival);
    const auto end = Steady::now() + options_.longest / matches_;
    Rounds rounds;
    const std::size_t rounds_max = std::min(options_.rounds, match.rounds_max);
    for (std::size_t i = 0; i < rounds_max && (i < 5 || Steady::now() < end); ++i) {
        auto round = play_round(contenders, options_.slice, failure_);
        if (!round) return false;
        // The first round warms up.
        if (i > 0) rounds.push_back(std::move(*round));
    }
    for (const Row& row : match.rows) {
        const Figure figure = row.figure;
        std::optional<Result> worst;
        const auto ours = over(rounds, [&](const auto& r) { return r[0].value(figure); });
        for (std::size_t i = 1; i < contenders.size(); ++i) {
            const auto theirs = over(rounds, [&](const auto& r) { return r[i].value(figure); });
            const auto ratios = over(rounds, [&](const auto& r) {
                return row.compared(r[0].value(figure), r[i].value(figure));
            });
            const auto controls = over(rounds, [&](const auto& r) {
                return row.compared(value_of(r[1].second, figure), value_of(r[1].first, figure));
            });
            Result result{row.name,
                          unit_of(figure),
                          row.bar,
                          spread_of(ratios),
                          spread_of(controls),
                          quantile(ours, 0.5),
                          quantile(theirs, 0.5),
                          contenders[i]->name,
                          rounds.size()};
            const double margin = row.bar.margin(result.ratio.median);
            if (!worst || margin < row.bar.margin(worst->ratio.median)) worst = std::move(result);
        }
        if (worst) results_.push_back(std::move(*worst));
    }
    return true;
}

void Bench::add(const std::string& row, double value, const std::string& unit, Bar bar) {
    results_.push_back(
        {row, unit, bar, {value, value, value}, {1, 1, 1}, value, 0, std::string(), 1});
}

void Bench::note(const std::string& line) {
    notes_.push_back(line);
}

void Bench::fail(const std::string& why) {
    failure_ = why;
}

namespace {

/// "<= 1.25 yes"
std::string verdict_on(const auto& result) {
    if (result.bar.value == 0 && !result.bar.is_maximum) return "no bar";
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%s %.2f %s",
                  result.bar.is_maximum ? "<=" : ">=", result.bar.value,
                  result.bar.holds(result.ratio.median) ? "yes" : "NO");
    return text.data();
}

void print_row(const auto& result) {
    const std::string verdict = verdict_on(result);
    if (result.rival.empty()) {
        std::printf("%-24s %12.2f %-5s %40s %s\n", result.row.c_str(), result.ours,
                    result.unit.c_str(), "", verdict.c_str());
        return;
    }
    std::printf(
        "%-24s %12.1f %-5s %12.1f %-18s %7.3f (%.3f to %.3f) control %.2f (%.2f to %.2f) %s\n",
        result.row.c_str(), result.ours, result.unit.c_str(), result.theirs, result.rival.c_str(),
        result.ratio.median, result.ratio.low, result.ratio.high, result.control.median,
        result.control.low, result.control.high, verdict.c_str());
}

void write_row(std::ofstream& out, const auto& result) {
    out << "  {\"row\": \"" << result.row << "\", \"unit\": \"" << result.unit
        << "\", \"ours\": " << result.ours << ", \"rival\": \"" << result.rival
        << "\", \"theirs\": " << result.theirs << ", \"ratio\": " << result.ratio.median
        << ", \"ratio_low\": " << result.ratio.low << ", \"ratio_high\": " << result.ratio.high
        << ", \"control\": " << result.control.median << ", \"control_low\": " << result.control.low
        << ", \"control_high\": " << result.control.high << ", \"rounds\": " << result.rounds
        << ", \"bar\": " << result.bar.value
        << ", \"bar_is_maximum\": " << (result.bar.is_maximum ? "true" : "false")
        << ", \"holds\": " << (result.bar.holds(result.ratio.median) ? "true" : "false") << "}";
}

bool write_json(const std::string& file, const std::string& name, const auto& results) {
    std::ofstream out(file);
    out << "{\"name\": \"" << name << "\", \"rows\": [\n";
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (i > 0) out << ",\n";
        write_row(out, results[i]);
    }
    out << "\n]}\n";
    out.close();
    return out.good();
}

}  // namespace

int Bench::finish() {
    if (!failure_.empty() || results_.empty()) {
        std::fprintf(stderr, "%s: %s\n", name_.c_str(), failure_.c_str());
        return 2;
    }
    std::printf(
        "ours, the best rival, their ratio with its quartiles, the same of chance, the bar\n");
    for (const Result& result : results_) print_row(result);
    for (const std::string& line : notes_) std::printf("%s\n", line.c_str());
    const bool written = options_.json.empty() || write_json(options_.json, name_, results_);
    if (!written) std::fprintf(stderr, "cannot write %s\n", options_.json.c_str());
    const auto& tightest = *std::min_element(
        results_.begin(), results_.end(), [](const Result& left, const Result& right) {
            return left.bar.margin(left.ratio.median) < right.bar.margin(right.ratio.median);
        });
    const bool holds = tightest.bar.holds(tightest.ratio.median);
    std::printf("BENCH name=%s ratio=%.3f bar=%.2f holds=%s\n", name_.c_str(),
                tightest.ratio.median, tightest.bar.value, holds ? "yes" : "no");
    if (!written) return 2;
    return holds ? 0 : 1;
}

}  // namespace skald::bench
