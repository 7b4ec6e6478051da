// Needs something of every part that is installed, so that the linker needs what is behind it.
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/http/http_client.hpp>
#include <skald/adapters/http/http_server.hpp>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/adapters/ocel/ocel_log.hpp>
#include <skald/adapters/postgres/postgres_event_store.hpp>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/adapters/telemetry/json_lines_log.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <skald/sagas/diagrams.hpp>
#include <string>
#include <utility>

namespace {

bool is_answered() {
    skald::SystemClock clock;
    skald::SystemRandom random;
    skald::telemetry::JsonLinesLog log(2, clock);
    skald::http::Router router;
    router.get("/", [](const skald::http::Request&) -> skald::Result<skald::http::Response> {
        return skald::http::Response::empty(204);
    });
    const auto server = skald::http::Server::start(std::move(router), {clock, random, log});
    if (!server) return false;
    skald::http::Client client;
    const auto url = "http://127.0.0.1:" + std::to_string((*server)->port());
    const auto answer = client.get(url);
    return answer && answer->status == 204;
}

// There is no server; that this is what it says needs all that is behind the store.
bool says_that_no_server_is_there() {
    skald::SystemClock clock;
    skald::SystemRandom random;
    const auto store = skald::postgres::PostgresEventStore::open(
        {.connection = "host=127.0.0.1 port=1"}, clock, random);
    return !store && store.error().code == skald::Errc::unavailable;
}

}  // namespace

int main() {
    const auto database = skald::sqlite::Database::in_memory();
    if (!database) return std::puts(database.error().message.c_str()), 1;
    const auto transaction = (*database)->begin();
    if (!transaction || !skald::SqlCheckpoints::create_table(**transaction)) return 1;
    const auto log = skald::ocel::read_ocel("there is no such file");
    if (log || log.error().code != skald::Errc::not_found) return 1;
    if (!is_answered()) return 1;
    if (skald::to_mermaid(skald::SagaTable{.initial = "new"}).empty()) return 1;
    if (!says_that_no_server_is_there()) return 1;
    if (!skald::kafka::Publisher::open({.name = "relay"})) return 1;
    std::puts("all parts are there");
    return 0;
}
