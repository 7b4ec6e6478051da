// The events of the benchmarks: stream, type, tags and bytes of each follow from its number alone,
// so that every run measures the same.
#pragma once
#include <cstdint>
#include <skald/core/new_event.hpp>
#include <skald/core/stream_id.hpp>
#include <string>

namespace skald::bench {

/// Numbers that look random. Ends at once for equal input, and has no state.
std::uint64_t mixed(std::uint64_t number);

/// A sequence of such numbers, one for each caller.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : seed_(seed) {}
    /// Below `bound`.
    std::uint64_t operator()(std::uint64_t bound) { return mixed(seed_ + ++count_) % bound; }

private:
    std::uint64_t seed_;
    std::uint64_t count_ = 0;
};

class EventMix {
public:
    enum class Shape : std::uint8_t {
        orders,  // about n / 10 streams of 2, 10, 100 and 1,000 events; three of four have 10
        single,  // a stream for each event
    };

    static constexpr std::uint64_t data_bytes = 256;
    static constexpr const char* common_type = "item-added";    // every second event
    static constexpr const char* rare_type = "order-disputed";  // one of 10,000
    static constexpr const char* hot_tag = "channel:web";       // every second event

    /// A multiple of 10,000 events.
    explicit EventMix(std::uint64_t events, Shape shape = Shape::orders)
        : events_(events), shape_(shape) {}

    std::uint64_t events() const { return events_; }
    Shape shape() const { return shape_; }
    /// What tells one mix from another.
    std::string name() const;

    /// How many streams have so many events.
    std::uint64_t streams_of(std::uint64_t length) const;
    /// One of those.
    StreamId stream(std::uint64_t length, std::uint64_t number) const;
    /// A tag that about 100 events have, one of so many.
    std::uint64_t rare_tags() const { return events_ / 100; }
    std::string rare_tag(std::uint64_t number) const;

    /// The stream of the event in this place of the log, from 0. Neighbours in a stream lie
    /// anywhere in the log: the hardest case for reading it.
    StreamId stream_at(std::uint64_t place) const;
    NewEvent event_at(std::uint64_t place) const;

private:
    std::uint64_t shuffled(std::uint64_t place) const;

    std::uint64_t events_;
    Shape shape_;
};

}  // namespace skald::bench
