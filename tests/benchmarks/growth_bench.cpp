// Append, new stream and rehydration in a large log, beside the same in a smaller one.
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <utility>
#include <vector>

#include "append_pipe.hpp"
#include "contenders.hpp"
#include "data_set.hpp"
#include "stream_reading.hpp"

namespace {

using namespace skald;
using namespace skald::bench;

// Of streams that are loaded. The same in each log and loaded once before: what counts is how deep
// the index is, not how much of the log has room in memory.
constexpr std::uint64_t loaded_streams = 7'000;
constexpr std::uint64_t length = 10;

/// A log of a size, and what is done with it.
class Subject {
public:
    Subject(const DataSet& set, const std::string& name)
        : mix_(set.mix), copy_(set, name), store_(copy_.open()) {
        for (std::uint64_t i = 0; i < loaded_streams; ++i) load(i);
    }

    const EventMix& mix() const { return mix_; }

    Contender append() {
        return piped(name(), *store_, [this] {
            const auto stream = mix_.stream(length, draw_(mix_.streams_of(length)));
            return one_event(stream);
        });
    }
    Contender new_stream() {
        return piped(name(), *store_, [this] { return one_event(mix_.stream(1, ++new_streams_)); });
    }
    Contender rehydrate() {
        return repeat(name(), [this] {
            load(draw_(loaded_streams));
            return 1.0;
        });
    }

private:
    std::string name() const { return std::to_string(mix_.events()); }

    /// One of the streams that are loaded, which lie anywhere among all. One with an event that
    /// append() has added is as good.
    void load(std::uint64_t number) {
        const auto all = mix_.streams_of(length);
        const auto stream = mix_.stream(length, number * (all / loaded_streams));
        read_touching(*store_, ReadRequest::stream(stream));
    }

    AppendRequest one_event(const StreamId& stream) {
        std::vector<NewEvent> events;
        events.push_back(mix_.event_at(draw_(mix_.events())));
        return AppendRequest::to(stream, ExpectedVersion::any(), std::move(events));
    }

    EventMix mix_;
    StoreCopy copy_;
    std::unique_ptr<LogEventStore> store_;
    Draw draw_{7};
    std::uint64_t new_streams_ = 0;
};

void compare(Bench& bench, Subject& small, Subject& large) {
    const auto row = [&](const std::string& what, double bar) {
        const std::string sizes =
            std::to_string(large.mix().events()) + " to " + std::to_string(small.mix().events());
        return std::vector<Row>{{what + ", " + sizes, Figure::cost, at_most(bar)}};
    };
    // Loading comes first: the appends make streams longer.
    bench.compare({large.rehydrate(), {small.rehydrate()}, row("rehydrate", 2)});
    bench.compare({large.append(), {small.append()}, row("append", 1.2)});
    bench.compare({large.new_stream(), {small.new_stream()}, row("new stream", 1.2)});
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    const bool quick = options->effort == Effort::quick;
    const bool full = options->effort == Effort::full;
    const std::uint64_t small_events = quick ? 100'000 : 1'000'000;
    const DataSet small_set = data_set(*options, EventMix(small_events));

    Bench bench("growth", *options, full ? 6 : 3);
    {
        Subject small(small_set, "small");
        Subject large(data_set(*options, EventMix(10 * small_events)), "large");
        compare(bench, small, large);
    }
    if (full) {
        const DataSet largest_set = data_set(*options, EventMix(100 * small_events));
        {
            Subject small(small_set, "small");
            Subject largest(largest_set, "largest");
            compare(bench, small, largest);
        }
        remove(largest_set);
    }
    return bench.finish();
}
