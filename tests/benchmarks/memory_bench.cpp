// Private memory of a process whose store has 10^6 streams, or 10^7, after reads and appends.
#include <unistd.h>

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
#include "stream_reading.hpp"

namespace {

using namespace skald;
using namespace skald::bench;

constexpr double mebibytes_max = 1024;
constexpr double small_bound_speed_min = 0.5;
constexpr std::uint64_t loads = 100'000;
constexpr std::uint64_t appends = 400'000;  // more than the part of the index that grows takes

/// Old and new streams in turn; yields the appends a second.
double append_some(EventStore& store, const EventMix& mix) {
    AppendPipe pipe(store, 1024);
    Draw draw(11);
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < appends; ++i) {
        const bool old = i % 2 == 0;
        const auto stream = mix.stream(1, old ? draw(mix.events()) : mix.events() + i);
        std::vector<NewEvent> events;
        events.push_back(mix.event_at(draw(mix.events())));
        pipe.append(AppendRequest::to(stream, ExpectedVersion::any(), std::move(events)));
    }
    require(pipe.drain(), "appending");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return static_cast<double>(appends) / took.count();
}

struct Served {
    double private_mebibytes = 0;
    double file_mebibytes = 0;
    double appends_per_second = 0;
};

/// Opens a copy in a process of its own and does all that a store does.
Served serve(const DataSet& set, std::size_t index_events_max) {
    const StoreCopy copy(set);
    const ChildProcess server([&](const ChildProcess::Tell& tell) {
        LogStoreOptions options;
        options.index_memory_events_max = index_events_max;
        const auto store = copy.open(options);
        Draw draw(13);
        for (std::uint64_t i = 0; i < loads; ++i) {
            const auto stream = set.mix.stream(1, draw(set.mix.events()));
            read_touching(*store, ReadRequest::stream(stream));
        }
        const double rate = append_some(*store, set.mix);
        read_touching(*store, ReadRequest::all());
        tell(resident_mebibytes(::getpid(), "Private_Dirty"));
        tell(resident_mebibytes(::getpid(), "Private_Clean"));
        tell(rate);
    });
    Served served;
    for (double* figure :
         {&served.private_mebibytes, &served.file_mebibytes, &served.appends_per_second}) {
        *figure = server.hear();
    }
    return served;
}

/// With the usual bound of the index in memory and with a small one, which take turns.
void measure(Bench& bench, const DataSet& set, int rounds) {
    const std::size_t usual_bound = LogStoreOptions().index_memory_events_max;
    const std::size_t small_bound = usual_bound / 8;
    const std::string row = std::to_string(set.mix.events()) + " streams, ";
    Served most[2];
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        double rates[2];
        for (const bool small : {false, true}) {
            const Served served = serve(set, small ? small_bound : usual_bound);
            if (served.private_mebibytes > most[small].private_mebibytes) most[small] = served;
            rates[small] = served.appends_per_second;
        }
        ratios.push_back(rates[1] / rates[0]);
    }
    for (const bool small : {false, true}) {
        const std::string bound = "bound " + std::to_string(small ? small_bound : usual_bound);
        bench.add(row + bound, most[small].private_mebibytes, "MiB", at_most(mebibytes_max));
        // Clean pages are those of files that only this process maps. The system may drop them at
        // any time, like everything else that it keeps of files.
        bench.note(row + bound + ": besides " + std::to_string(most[small].file_mebibytes) +
                   " MiB of mapped files");
    }
    std::sort(ratios.begin(), ratios.end());
    bench.add(row + "speed", ratios[ratios.size() / 2], "", at_least(small_bound_speed_min));
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    std::vector<std::uint64_t> sizes{1'000'000};
    if (options->effort == Effort::full) sizes.push_back(10'000'000);
    Bench bench("memory", *options, sizes.size());
    for (const std::uint64_t streams : sizes) {
        const DataSet set = data_set(*options, EventMix(streams, EventMix::Shape::single));
        measure(bench, set, options->effort == Effort::quick ? 1 : 3);
    }
    bench.note("speed: appends a second with the small bound to those with the usual one");
    return bench.finish();
}
