// Loads streams of 10, 100 and 1,000 events, beside SQLite and beside a checksum of as many bytes.
#include <skald/eventstore/log_event_store.hpp>
#include <string>

#include "contenders.hpp"
#include "data_set.hpp"
#include "outcome.hpp"
#include "sqlite_twin.hpp"
#include "stream_reading.hpp"

namespace {

using namespace skald::bench;

/// Random streams of one length; a unit is an event.
template <class Read>
Contender reading(const std::string& name, const EventMix& mix, std::uint64_t length, Read read) {
    const auto once = [&mix, length, read, draw = Draw(length)]() mutable {
        const auto events = read(mix.stream(length, draw(mix.streams_of(length))));
        require(events == length, "a read of the whole stream");
        return static_cast<double>(events);
    };
    return repeat(name, once);
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    const DataSet set = data_set(*options, EventMix(usual_events(*options)));
    SqliteTwin indexed(*options, set, SqliteTwin::Shape::indexed);
    SqliteTwin clustered(*options, set, SqliteTwin::Shape::clustered);
    const StoreCopy copy(set);
    const auto store = copy.open();
    MappedLog log(copy.folder());
    warm(copy.folder());
    const std::uint64_t event_bytes = log_bytes(copy.folder()) / set.mix.events();

    constexpr std::uint64_t lengths[] = {10, 100, 1000};
    Bench bench("rehydrate", *options, 3 * std::size(lengths));
    for (const std::uint64_t length : lengths) {
        const auto ours = reading("log store", set.mix, length, [&](const skald::StreamId& stream) {
            return read_touching(*store, skald::ReadRequest::stream(stream));
        });
        const auto from = [&](SqliteTwin& twin) {
            return [&twin](const skald::StreamId& stream) { return twin.read_touching(stream); };
        };
        const auto check = [&, length](const skald::StreamId&) {
            log.check_next(length * event_bytes);
            return length;
        };
        const auto compare = [&](const std::string& rival, auto read, double bar) {
            const std::string row = std::to_string(length) + " events, " + rival;
            bench.compare({ours,
                           {reading(rival, set.mix, length, read)},
                           {{row, Figure::rate, at_least(bar)}}});
        };
        compare("index", from(indexed), 8);
        compare("clustered", from(clustered), 4);
        compare("CRC32C", check, 0.12);
    }
    return bench.finish();
}
