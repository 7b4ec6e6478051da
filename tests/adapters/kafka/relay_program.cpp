// A relay in a process of its own, to be killed: relay_program STORE BROKER NAME exact|again [BATCH].
// Waits out brokers that are away. Ends when all of the store is published: 0; 1: it failed; 3:
// another relay has taken over.
#include <cstdio>
#include <cstdlib>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/core/cloud_events.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/relay.hpp>
#include <string_view>

namespace {

using namespace skald;

int report(const Error& error) {
    std::fprintf(stderr, "relay: %s\n", to_string(error).c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    const auto store = LogEventStore::open(argv[1]);
    if (!store) return report(store.error());
    const bool is_exact = std::string_view(argv[4]) == "exact";
    kafka::PublisherOptions options{
        .name = argv[3],
        .delivery = is_exact ? kafka::Delivery::exactly_once : kafka::Delivery::at_least_once};
    options.connection.bootstrap_servers = argv[2];
    options.create_topics = kafka::TopicShape{3};
    const auto publisher = kafka::Publisher::open(options);
    if (!publisher) return report(publisher.error());
    // Small batches, so that there are many moments to be killed at.
    Relay relay(**store, **publisher, argv[3],
                CloudEventMapping({.source = "/test", .topic_prefix = std::string(argv[3]) + "."}),
                {.batch_events_max = argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 50,
                 .batches_in_flight_max = 4});
    for (;;) {
        const auto done = relay.run_until_caught_up();
        if (done) return 0;
        report(done.error());
        if (done.error().code == Errc::permission_denied) return 3;
        const bool passes =
            done.error().code == Errc::unavailable || done.error().code == Errc::timed_out;
        if (!passes) return 1;
    }
}
