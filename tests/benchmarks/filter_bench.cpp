// Reads by type, by tag, and by a hot AND a rare tag, beside reading as many events by less.
#include <skald/eventstore/log_event_store.hpp>
#include <utility>

#include "contenders.hpp"
#include "data_set.hpp"
#include "stream_reading.hpp"

namespace {

using namespace skald;
using namespace skald::bench;

/// Reads whatever `next` asks for; a unit is an event, or a read when `reads_count`.
template <class Next>
Contender reading(const std::string& name, EventStore& store, Next next, bool reads_count) {
    return repeat(name, [&store, next, reads_count]() mutable {
        const std::uint64_t events = read_touching(store, next());
        return reads_count || events == 0 ? 1.0 : static_cast<double>(events);
    });
}

ReadRequest tagged(Tags tags) {
    return ReadRequest::all(Query::tagged(std::move(tags)));
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    const DataSet set = data_set(*options, EventMix(usual_events(*options)));
    const EventMix& mix = set.mix;
    const StoreCopy copy(set);
    const auto store = copy.open();
    const auto by_tag = [&, draw = Draw(1)]() mutable {
        return tagged({mix.rare_tag(draw(mix.rare_tags()))});
    };
    const auto by_both = [&, draw = Draw(1)]() mutable {
        return tagged({EventMix::hot_tag, mix.rare_tag(draw(mix.rare_tags()))});
    };
    const auto by_type = [] { return ReadRequest::all(Query::types({EventMix::rare_type})); };
    const auto by_stream = [&, draw = Draw(1)]() mutable {
        return ReadRequest::stream(mix.stream(100, draw(mix.streams_of(100))));
    };

    Bench bench("filter", *options, 3);
    bench.compare({reading("hot AND rare", *store, by_both, true),
                   {reading("rare alone", *store, by_tag, true)},
                   {{"hot AND rare tag, a read", Figure::cost, at_most(3)}}});
    bench.compare({reading("by tag", *store, by_tag, false),
                   {reading("by stream", *store, by_stream, false)},
                   {{"rare tag, an event", Figure::cost, at_most(3)}}});
    bench.compare({reading("by type", *store, by_type, false),
                   {reading("by stream", *store, by_stream, false)},
                   {{"rare type, an event", Figure::cost, at_most(3)}}});
    return bench.finish();
}
