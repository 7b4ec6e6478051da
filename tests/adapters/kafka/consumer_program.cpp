// A consumer in a process of its own, to be killed: consumer_program DATABASE BROKER GROUP TOPIC
// [BATCH]. Runs until then; 1: it failed; 4: there is no such topic yet.
#include <cstdio>
#include <cstdlib>
#include <skald/adapters/kafka/consumer.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/projections/message_runner.hpp>

#include "counting_handler.hpp"

namespace {

int report(const skald::Error& error) {
    std::fprintf(stderr, "consumer: %s\n", to_string(error).c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    const auto database = skald::sqlite::Database::open(argv[1]);
    if (!database) return report(database.error());
    skald::kafka::ConsumerOptions options{.group = argv[3], .topics = {argv[4]}};
    options.connection.bootstrap_servers = argv[2];
    // So that the others soon get what a killed one had.
    options.connection.properties = {{"session.timeout.ms", "6000"},
                                     {"heartbeat.interval.ms", "500"}};
    const auto consumer = skald::kafka::Consumer::open(options);
    if (!consumer) return report(consumer.error());
    // Small batches, so that there are many moments to be killed at.
    skald::MessageRunner runner(
        **consumer, **database, argv[3], std::make_unique<skald::kafka::test::CountingHandler>(),
        {.batch_messages_max = argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 20});
    const auto ended = runner.run({});
    if (ended) return 0;
    report(ended.error());
    return ended.error().code == skald::Errc::not_found ? 4 : 1;
}
