// Many clients, each waiting for its durable append: events a second beside raw groups of all of them.
#include <skald/eventstore/log_event_store.hpp>

#include "append_pipe.hpp"
#include "bench_events.hpp"
#include "outcome.hpp"
#include "raw_file.hpp"

namespace {

using namespace skald::bench;

void compare_clients(Bench& bench, skald::EventStore& store, std::size_t count, double bar) {
    std::vector<skald::StreamId> streams;
    for (std::size_t i = 0; i < count; ++i) streams.push_back(bench_stream(i));
    Clients clients(count, [&](std::size_t client) {
        return store.append(streams[client], skald::ExpectedVersion::any(), one_event()) ? 1.0
                                                                                         : 0.0;
    });
    RawRivals raw(count * frame_bytes, static_cast<double>(count));
    bench.compare({clients.contender("threads"),
                   raw.contenders(),
                   {{std::to_string(count) + " threads", Figure::rate, at_least(bar)}}});
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    Bench bench("append-throughput", *options, 4);
    const auto store = value_of(skald::LogEventStore::open("store"));
    compare_clients(bench, *store, 8, 0.55);
    compare_clients(bench, *store, 32, 0.5);
    compare_clients(bench, *store, 128, 0.35);

    constexpr std::size_t in_flight = 128;
    RawRivals raw(in_flight * frame_bytes, in_flight);
    const auto next = [stream = bench_stream(0)] {
        return skald::AppendRequest::to(stream, skald::ExpectedVersion::any(), one_event());
    };
    bench.compare({piped("one thread", *store, next, in_flight),
                   raw.contenders(),
                   {{"128 in flight", Figure::rate, at_least(0.85)}}});
    return bench.finish();
}
