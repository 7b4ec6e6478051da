// Opens stores of growing size, after a clean close and after a kill.
#include <algorithm>
#include <chrono>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <utility>
#include <vector>

#include "append_pipe.hpp"
#include "data_set.hpp"
#include "outcome.hpp"
#include "process.hpp"

namespace {

using namespace skald;
using namespace skald::bench;
using Steady = std::chrono::steady_clock;

constexpr double clean_milliseconds_max = 50;
constexpr double killed_milliseconds_max = 1000;
constexpr double growth_max = 1.3;                     // at ten times the log
constexpr std::uint64_t events_before_kill = 200'000;  // not in a file of the index yet

/// A store of so many events, opened again and again.
class Subject {
public:
    Subject(const DataSet& set, std::string name)
        : set_(set), name_(std::move(name)), copy_(set, name_) {}

    std::string size() const { return std::to_string(log_bytes(set_.folder) / 1'000'000) + " MB"; }
    /// Milliseconds, after a clean close.
    double open_closed() const { return open(copy_); }
    /// The same, after a process was killed that had it open and was writing.
    double open_killed() const {
        const StoreCopy copy(set_, name_ + "-killed");
        {
            const ChildProcess writer([&](const auto& tell) { write_for_ever(copy, tell); });
            writer.hear();
        }
        return open(copy);
    }

private:
    double open(const StoreCopy& copy) const {
        const auto begin = Steady::now();
        const auto store = copy.open();
        const std::chrono::duration<double, std::milli> took = Steady::now() - begin;
        require(value_of(store->head()).value() >= set_.mix.events(), "finding all events");
        return took.count();
    }
    void write_for_ever(const StoreCopy& copy, const ChildProcess::Tell& tell) const {
        const auto store = copy.open();
        AppendPipe pipe(*store, 1024);
        for (std::uint64_t i = 0;; ++i) {
            const std::uint64_t place = i % set_.mix.events();
            std::vector<NewEvent> events;
            events.push_back(set_.mix.event_at(place));
            pipe.append(AppendRequest::to(set_.mix.stream_at(place), ExpectedVersion::any(),
                                          std::move(events)));
            if (i == events_before_kill) tell(0);
        }
    }

    const DataSet& set_;
    std::string name_;
    StoreCopy copy_;
};

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// All sizes take turns.
void measure(Bench& bench, const std::vector<const Subject*>& subjects, const std::string& name,
             double (Subject::*open)() const, std::size_t rounds, double milliseconds_max) {
    std::vector<std::vector<double>> times(subjects.size());
    std::vector<std::vector<double>> ratios(subjects.size());
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            times[i].push_back((subjects[i]->*open)());
            if (i > 0) ratios[i].push_back(times[i].back() / times[i - 1].back());
        }
    }
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const std::string row = name + ", " + subjects[i]->size();
        bench.add(row, median(times[i]), "ms", at_most(milliseconds_max));
        if (i > 0) bench.add(row + " to a tenth", median(ratios[i]), "", at_most(growth_max));
    }
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    const bool quick = options->effort == Effort::quick;
    const bool full = options->effort == Effort::full;
    // 0.2 and 2 GB, 20 GB with --full.
    const DataSet small = data_set(*options, EventMix(400'000));
    const DataSet large = data_set(*options, EventMix(4'000'000));
    const DataSet largest = full ? data_set(*options, EventMix(40'000'000)) : large;
    Bench bench("open", *options, 2);
    {
        const Subject a(small, "small"), b(large, "large"), c(largest, "largest");
        std::vector<const Subject*> subjects{&a, &b};
        if (full) subjects.push_back(&c);
        const std::size_t rounds = quick ? 3 : 25;
        measure(bench, subjects, "closed", &Subject::open_closed, rounds, clean_milliseconds_max);
        measure(bench, subjects, "killed", &Subject::open_killed, rounds, killed_milliseconds_max);
    }
    if (full) remove(largest);
    return bench.finish();
}
