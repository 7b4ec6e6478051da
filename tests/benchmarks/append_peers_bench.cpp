// Durable appends of many clients beside the best of SQLite, PostgreSQL and RocksDB on the same disk.
#include <skald/eventstore/log_event_store.hpp>

#include "bench_events.hpp"
#include "contenders.hpp"
#include "outcome.hpp"
#include "peers.hpp"

namespace {

using namespace skald::bench;

constexpr std::size_t clients_max = 128;

void compare_clients(Bench& bench, skald::EventStore& store, Peers& peers, std::size_t count,
                     double bar) {
    std::vector<skald::StreamId> streams;
    for (std::size_t i = 0; i < count; ++i) streams.push_back(bench_stream(i));
    Clients ours(count, [&](std::size_t client) {
        return store.append(streams[client], skald::ExpectedVersion::any(), one_event()) ? 1.0
                                                                                         : 0.0;
    });
    const auto inserts_into = [](Peer& peer) {
        return [&peer](std::size_t client) { return peer.insert(client) ? 1.0 : 0.0; };
    };
    Clients sqlite(count, inserts_into(*peers.sqlite));
    Clients postgres(count, inserts_into(*peers.postgres));
    Clients rocksdb(count, inserts_into(*peers.rocksdb));
    bench.compare({ours.contender("ours"),
                   {sqlite.contender("SQLite"), postgres.contender("PostgreSQL"),
                    rocksdb.contender("RocksDB")},
                   {{std::to_string(count) + " clients", Figure::rate, at_least(bar)}}});
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    Bench bench("append-peers", *options, 4);
    const auto store = value_of(skald::LogEventStore::open("store"));
    Peers peers = open_peers(clients_max);
    compare_clients(bench, *store, peers, 1, 1.1);
    compare_clients(bench, *store, peers, 8, 2);
    compare_clients(bench, *store, peers, 32, 3);
    compare_clients(bench, *store, peers, clients_max, 5);
    return bench.finish();
}
