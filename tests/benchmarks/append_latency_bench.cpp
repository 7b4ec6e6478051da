// One client, durable appends one by one: p50 and p99 beside raw synced writes of the same bytes.
#include <cstdio>
#include <skald/eventstore/log_event_store.hpp>

#include "bench_events.hpp"
#include "raw_file.hpp"

namespace {

using namespace skald::bench;

Contender appends_to(const char* name, skald::LogEventStore& store) {
    return repeat_timed(name, [&store, stream = bench_stream(0)] {
        return store.append(stream, skald::ExpectedVersion::any(), one_event()) ? 1.0 : 0.0;
    });
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    Bench bench("append-latency", *options, 2);
    RawRivals raw(frame_bytes);

    // With small segments a new one is zeroed all the time.
    const auto store = skald::LogEventStore::open("store");
    const auto zeroing =
        skald::LogEventStore::open("zeroing", {.segment_bytes = std::size_t{1} << 20});
    if (!store || !zeroing) return std::fprintf(stderr, "cannot open a store\n"), 2;

    bench.compare({appends_to("store", **store),
                   raw.timed_contenders(),
                   {{"p50", Figure::p50, at_most(1.2)}, {"p99", Figure::p99, at_most(1.5)}}}) &&
        bench.compare({appends_to("zeroing", **zeroing),
                       raw.timed_contenders(),
                       {{"p99, zeroing", Figure::p99, at_most(1.5)}}});
    return bench.finish();
}
