// 1,024 appends in flight, with stream, type and tag in the index: events a second beside raw groups of as many.
#include <skald/eventstore/log_event_store.hpp>

#include "append_pipe.hpp"
#include "bench_events.hpp"
#include "outcome.hpp"
#include "raw_file.hpp"

int main(int argc, char** argv) {
    using namespace skald::bench;
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    Bench bench("append-async", *options, 1);
    const auto store = value_of(skald::LogEventStore::open("store"));

    constexpr std::size_t in_flight = 1024;
    constexpr std::size_t keys = 10'000;
    std::vector<skald::StreamId> streams;
    std::vector<std::string> tags;
    for (std::size_t i = 0; i < keys; ++i) {
        streams.push_back(bench_stream(i));
        tags.push_back("customer:" + std::to_string(i));
    }
    const auto next = [&, i = std::size_t{0}]() mutable {
        auto events = one_event();
        events[0].tags.add(tags[i * 7919 % keys]);
        i = (i + 1) % keys;
        return skald::AppendRequest::to(streams[i], skald::ExpectedVersion::any(),
                                        std::move(events));
    };
    RawRivals raw(in_flight * (frame_bytes + 16), in_flight);
    bench.compare({piped("one thread", *store, next, in_flight),
                   raw.contenders(),
                   {{"1,024 in flight", Figure::rate, at_least(0.6)}}});
    return bench.finish();
}
