// Bytes that reach the block device for each event, with zeroing and file system, less the idle traffic.
#include <unistd.h>

#include <skald/eventstore/log_event_store.hpp>

#include "bench_events.hpp"
#include "block_device.hpp"
#include "contenders.hpp"
#include "outcome.hpp"

namespace {

using namespace skald;
using namespace skald::bench;

constexpr auto turn = std::chrono::milliseconds(500);

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

constexpr double others_max = 0.2;

struct Cost {
    double bytes_an_event;
    double others;  // what they wrote meanwhile, as a part of all
};

/// Works and rests in turns, and takes what is written while it rests for what others write.
Cost cost_of(const BlockDevice& device, const Contender& clients, std::size_t rounds) {
    double working_bytes = 0, working_seconds = 0, idle_bytes = 0, idle_seconds = 0, events = 0;
    const auto measure = [&](const auto& what, double& bytes, double& seconds) {
        const auto before = static_cast<double>(device.bytes_written());
        const double begin = seconds_now();
        what();
        bytes += static_cast<double>(device.bytes_written()) - before;
        seconds += seconds_now() - begin;
    };
    for (std::size_t i = 0; i < rounds; ++i) {
        measure([&] { events += clients.run(turn).value().units; }, working_bytes, working_seconds);
        measure([&] { std::this_thread::sleep_for(turn); }, idle_bytes, idle_seconds);
    }
    const double others_bytes = idle_bytes / idle_seconds * working_seconds;
    return {(working_bytes - others_bytes) / events, others_bytes / working_bytes};
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    Bench bench("write-cost", *options, 3);
    const auto device = BlockDevice::below(".");
    if (!device) give_up("no device below this folder counts what is written");
    const std::size_t rounds = options->effort == Effort::quick ? 6 : 20;
    struct {
        std::size_t clients;
        double bar;
    } constexpr rows[] = {{1, 5500}, {8, 1500}, {128, 760}};
    for (const auto& [count, bar] : rows) {
        const auto store = value_of(LogEventStore::open("store-" + std::to_string(count)));
        std::vector<StreamId> streams;
        for (std::size_t i = 0; i < count; ++i) streams.push_back(bench_stream(i));
        ::sync();  // what others have left in the cache is not ours
        Clients clients(count, [&](std::size_t client) {
            return store->append(streams[client], ExpectedVersion::any(), one_event()) ? 1.0 : 0.0;
        });
        const Cost cost = cost_of(*device, clients.contender("clients"), rounds);
        // Others do not write evenly, so a large part of theirs hides ours.
        if (cost.others > others_max) bench.fail("others write too much: wait for a quiet minute");
        bench.add(std::to_string(count) + " clients", cost.bytes_an_event, "B", at_most(bar));
    }
    return bench.finish();
}
