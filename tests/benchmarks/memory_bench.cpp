// Private memory of a process whose store has 10^6 streams, or 10^7, after reads and appends.
#include <fstream>
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
constexpr std::uint64_t loads = 100'000;
constexpr std::uint64_t appends = 400'000;  // more than the part of the index that grows takes

/// Of a line of /proc/self/smaps_rollup, in MiB.
double resident(const std::string& kind) {
    std::ifstream lines("/proc/self/smaps_rollup");
    for (std::string word; lines >> word;) {
        double kibibytes = 0;
        if (word == kind + ":" && lines >> kibibytes) return kibibytes / 1024;
    }
    give_up("the system does not say how much memory is " + kind);
}

/// Old and new streams, each second event.
void append_some(EventStore& store, const EventMix& mix) {
    AppendPipe pipe(store, 1024);
    Draw draw(11);
    for (std::uint64_t i = 0; i < appends; ++i) {
        const bool old = i % 2 == 0;
        const auto stream = mix.stream(1, old ? draw(mix.events()) : mix.events() + i);
        std::vector<NewEvent> events;
        events.push_back(mix.event_at(draw(mix.events())));
        pipe.append(AppendRequest::to(stream, ExpectedVersion::any(), std::move(events)));
    }
    require(pipe.drain(), "appending");
}

void serve(const DataSet& set, const StoreCopy& copy, const ChildProcess::Tell& tell) {
    const auto store = copy.open();
    Draw draw(13);
    for (std::uint64_t i = 0; i < loads; ++i) {
        const auto stream = set.mix.stream(1, draw(set.mix.events()));
        read_touching(*store, ReadRequest::stream(stream));
    }
    append_some(*store, set.mix);
    read_touching(*store, ReadRequest::all());
    tell(resident("Private_Dirty"));
    tell(resident("Private_Clean"));
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
        const StoreCopy copy(set);
        const ChildProcess server([&](const auto& tell) { serve(set, copy, tell); });
        const std::string row = std::to_string(set.mix.events()) + " streams";
        bench.add(row, server.hear(), "MiB", at_most(mebibytes_max));
        // Clean pages are those of mapped files that only this process maps. The system may drop
        // them at any time, like everything else that it keeps of files.
        bench.note(row + ": besides " + std::to_string(server.hear()) + " MiB of mapped files");
    }
    return bench.finish();
}
