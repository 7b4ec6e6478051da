#include "interleaved.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <span>
#include <string_view>
#include <vector>

namespace skald::bench {
namespace {

using Steady = std::chrono::steady_clock;

/// Operations per second over one slice; none when one failed.
std::optional<double> rate_of(const Once& once, std::chrono::milliseconds slice) {
    const auto begin = Steady::now();
    std::size_t done = 0;
    Steady::duration took{};
    do {
        if (!once()) return std::nullopt;
        ++done;
        took = Steady::now() - begin;
    } while (took < slice);
    return static_cast<double>(done) / std::chrono::duration<double>(took).count();
}

double quantile(std::vector<double> values, double part) {
    const auto place = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[static_cast<std::size_t>(place)];
}

Spread spread_of(const std::vector<double>& values) {
    return {quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75)};
}

bool write_json(const std::string& file, const std::string& name, const Comparison& comparison,
                double bar, bool holds) {
    std::ofstream out(file);
    out << "{\"name\": \"" << name << "\", \"ratio\": " << comparison.ratio.median
        << ", \"ratio_low\": " << comparison.ratio.low
        << ", \"ratio_high\": " << comparison.ratio.high
        << ", \"control\": " << comparison.control.median
        << ", \"control_low\": " << comparison.control.low
        << ", \"control_high\": " << comparison.control.high
        << ", \"ours_per_second\": " << comparison.ours_per_second
        << ", \"theirs_per_second\": " << comparison.theirs_per_second << ", \"bar\": " << bar
        << ", \"holds\": " << (holds ? "true" : "false") << "}\n";
    out.close();
    return out.good();
}

}  // namespace

std::optional<Comparison> compare(const Once& ours, const Once& theirs, const Plan& plan) {
    std::vector<double> ratios, controls, our_rates, their_rates;
    for (std::size_t round = 0; round < plan.rounds; ++round) {
        // In this order a drift of the machine over the round cancels out.
        const auto theirs_before = rate_of(theirs, plan.slice);
        const auto ours_first = rate_of(ours, plan.slice);
        const auto ours_second = rate_of(ours, plan.slice);
        const auto theirs_after = rate_of(theirs, plan.slice);
        if (!theirs_before || !ours_first || !ours_second || !theirs_after) return std::nullopt;
        const double our_rate = (*ours_first + *ours_second) / 2;
        const double their_rate = (*theirs_before + *theirs_after) / 2;
        ratios.push_back(our_rate / their_rate);
        controls.push_back(*theirs_after / *theirs_before);
        our_rates.push_back(our_rate);
        their_rates.push_back(their_rate);
    }
    return Comparison{spread_of(ratios), spread_of(controls), quantile(our_rates, 0.5),
                      quantile(their_rates, 0.5)};
}

std::optional<Options> parse_options(int argc, char** argv) {
    Options options;
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--quick") {
            options.plan.rounds = 12;
        } else if (argument == "--full") {
            options.plan.rounds = 400;
        } else if (argument == "--json" && i + 1 < arguments.size()) {
            options.json = arguments[++i];
        } else {
            std::fprintf(stderr, "usage: %s [--quick|--full] [--json FILE]\n", arguments[0]);
            return std::nullopt;
        }
    }
    return options;
}

int report(const std::string& name, const Comparison& comparison, double bar,
           const Options& options) {
    const bool holds = comparison.ratio.median >= bar;
    std::printf("ours    %10.0f /s\ntheirs  %10.0f /s\n", comparison.ours_per_second,
                comparison.theirs_per_second);
    std::printf("ratio   %10.3f    (half of the rounds: %.3f to %.3f)\n", comparison.ratio.median,
                comparison.ratio.low, comparison.ratio.high);
    std::printf("control %10.3f    (half of the rounds: %.3f to %.3f)\n", comparison.control.median,
                comparison.control.low, comparison.control.high);
    const bool written =
        options.json.empty() || write_json(options.json, name, comparison, bar, holds);
    if (!written) std::fprintf(stderr, "cannot write %s\n", options.json.c_str());
    std::printf("BENCH name=%s ratio=%.3f bar=%.2f holds=%s\n", name.c_str(),
                comparison.ratio.median, bar, holds ? "yes" : "no");
    if (!written) return 2;
    return holds ? 0 : 1;
}

}  // namespace skald::bench
