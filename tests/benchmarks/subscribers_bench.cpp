// Asynchronous appends a second beside 10,000 idle subscriptions with filters of their own, and beside none.
#include <skald/eventstore/log_event_store.hpp>

#include "append_pipe.hpp"
#include "bench_events.hpp"
#include "outcome.hpp"

namespace {

using namespace skald;
using namespace skald::bench;

Contender appends_to(const char* name, LogEventStore& store) {
    const auto next = [stream = bench_stream(0)] {
        return AppendRequest::to(stream, ExpectedVersion::any(), one_event());
    };
    return piped(name, store, next, 1024);
}

/// Waits, as a live subscription does, for events that never come.
std::unique_ptr<Subscription> idle_subscription(LogEventStore& store, std::size_t number) {
    SubscribeRequest request;
    request.filter = Query::tagged({"customer:" + std::to_string(number)});
    auto subscription = value_of(store.subscribe(std::move(request)));
    require(subscription->poll().has_value(), "polling at the end");
    subscription->notify([] {});
    return subscription;
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    Bench bench("subscribers", *options, 1);
    const auto with = value_of(LogEventStore::open("with"));
    const auto without = value_of(LogEventStore::open("without"));
    std::vector<std::unique_ptr<Subscription>> subscriptions;
    for (std::size_t i = 0; i < 10'000; ++i) subscriptions.push_back(idle_subscription(*with, i));
    bench.compare({appends_to("10,000", *with),
                   {appends_to("no subscription", *without)},
                   {{"10,000 subscriptions", Figure::rate, at_least(0.95)}}});
    subscriptions.clear();
    return bench.finish();
}
