#include "orders/import/log_feed.hpp"

#include <algorithm>
#include <string>

namespace orders {
namespace {

constexpr std::size_t appends_in_flight_max = 512;

// Whether the store begins as the log does.
skald::Result<void> check_same_log(skald::EventStore& store, const LogFeed& feed,
                                   skald::GlobalPosition last) {
    const auto place = store.find(feed.event_at(last));
    if (!place) return place.error();
    if (*place && (*place)->position == last) return {};
    return skald::invalid_argument("the store holds another log: its event " +
                                   std::to_string(last.value()) + " is not the one of this log");
}

}  // namespace

skald::Result<BroughtIn> bring_in(skald::EventStore& store, LogFeed& feed, const Watch& watch) {
    const auto head = store.head();
    if (!head) return head.error();
    const skald::GlobalPosition last(std::min(head->value(), feed.events()));
    if (last.value() > 0) {
        if (const auto same = check_same_log(store, feed, last); !same) return same.error();
    }
    const std::uint64_t before = last.value();
    if (before == feed.events()) return BroughtIn{before, 0};

    InFlight in_flight(appends_in_flight_max);
    const auto submitted = feed.submit_after(
        last, in_flight, [&] { watch(before + in_flight.events_done(), feed.events()); });
    // A failed append says more than what it kept the feed from doing.
    if (const auto finished = in_flight.finish(); !finished) return finished.error();
    if (!submitted) return submitted.error();
    watch(before + in_flight.events_done(), feed.events());
    return BroughtIn{before, in_flight.events_done()};
}

}  // namespace orders
