#include "event_mix.hpp"

#include <bit>
#include <cstring>
#include <span>

#include "outcome.hpp"

namespace skald::bench {
namespace {

/// Of all events so many of 100 are in streams of this length.
struct Share {
    std::uint64_t length;
    std::uint64_t percent;
};
constexpr Share orders[] = {{1000, 10}, {100, 10}, {10, 75}, {2, 5}};
constexpr Share single[] = {{1, 100}};

std::span<const Share> shares_of(EventMix::Shape shape) {
    return shape == EventMix::Shape::orders ? std::span<const Share>(orders) : single;
}

/// Nearly half of the events are of eight types.
std::string type_of(std::uint64_t draw) {
    if (draw % 10'000 == 0) return EventMix::rare_type;
    if (draw % 2 == 1) return EventMix::common_type;
    return "order-changed-" + std::to_string(draw / 2 % 8);
}

std::string data_of(std::uint64_t draw) {
    std::string data(EventMix::data_bytes, '\0');
    for (std::size_t at = 0; at < data.size(); at += sizeof draw) {
        draw = draw * 6364136223846793005 + 1442695040888963407;
        std::memcpy(data.data() + at, &draw, sizeof draw);
    }
    return data;
}

}  // namespace

std::uint64_t mixed(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15;  // splitmix64
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
    number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
    return number ^ (number >> 31);
}

std::string EventMix::name() const {
    return (shape_ == Shape::orders ? "orders-" : "single-") + std::to_string(events_);
}

std::uint64_t EventMix::streams_of(std::uint64_t length) const {
    for (const Share& share : shares_of(shape_)) {
        if (share.length == length) return events_ / 100 * share.percent / length;
    }
    give_up("no stream has " + std::to_string(length) + " events");
}

StreamId EventMix::stream(std::uint64_t length, std::uint64_t number) const {
    return value_of(
        StreamId::of("order", std::to_string(length) + "-" + std::to_string(100'000'000 + number)));
}

std::string EventMix::rare_tag(std::uint64_t number) const {
    return "customer:" + std::to_string(100'000'000 + number);
}

StreamId EventMix::stream_at(std::uint64_t place) const {
    std::uint64_t number = shuffled(place);
    for (const Share& share : shares_of(shape_)) {
        const std::uint64_t of_length = events_ / 100 * share.percent;
        if (number < of_length) return stream(share.length, number / share.length);
        number -= of_length;
    }
    give_up("there are only " + std::to_string(events_) + " events");
}

NewEvent EventMix::event_at(std::uint64_t place) const {
    Draw draw(mixed(place));
    NewEvent event;
    event.type = type_of(draw(std::uint64_t{1} << 32));
    event.tags.add(draw(2) == 0 ? hot_tag : "channel:shop");
    event.tags.add("region:" + std::to_string(draw(10)));
    event.tags.add(rare_tag(draw(rare_tags())));
    event.content_type = "application/octet-stream";
    event.data = data_of(mixed(~place));
    return event;
}

std::uint64_t EventMix::shuffled(std::uint64_t place) const {
    // Each step maps the numbers below a power of two to each other, one to one; what comes out too
    // large goes round again.
    const auto bits = static_cast<unsigned>(std::bit_width(events_ - 1));
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    do {
        for (const std::uint64_t factor : {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9}) {
            place = (place * factor) & mask;
            place ^= place >> (bits / 2);
        }
    } while (place >= events_);
    return place;
}

}  // namespace skald::bench
