// How a program reaches PostgreSQL, and how hard it tries.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace skald::postgres {

/// What open() does when the schema is missing or older than this library.
enum class Migration : std::uint8_t {
    apply,   // brings it up to date, under a lock, so that several programs may start at once
    refuse,  // fails with unsupported_format: somebody else migrates
};

/// How subscriptions hear of new events besides by asking at an interval.
enum class Listening : std::uint8_t {
    on,   // one connection of the store listens (LISTEN), from the first notify() on
    off,  // no: they only ask. A pooler in transaction mode passes no notifications on
};

struct Options {
    /// As libpq takes it: "host=db user=shop dbname=shop" or "postgresql://shop@db/shop". What is
    /// not said there comes from libpq's environment (PGHOST, PGPASSWORD ...).
    std::string connection = {};
    /// A lower-case SQL identifier: a letter, then letters, digits and '_', at most 40. One schema
    /// holds one store.
    std::string schema = "skald";
    Migration migration = Migration::apply;
    /// Off where a pooler gives each transaction another connection (pgbouncer before 1.21 in
    /// transaction mode): then each call is parsed anew.
    bool prepare_statements = true;

    /// Connections at once, besides the one that listens: one for appends, one for each read that
    /// goes on. At least 2. Who needs one more waits for it.
    std::size_t connections_max = 8;
    /// How long to wait for a connection of our own; then unavailable.
    std::chrono::milliseconds connection_wait = std::chrono::seconds(5);
    /// How long to try again when a connection breaks, the server restarts or is full. Beyond it the
    /// call fails with unavailable, or timed_out if its outcome is unknown.
    std::chrono::milliseconds retry_for = std::chrono::seconds(10);

    Listening listening = Listening::on;
    /// For listening, where `connection` leads to a pooler; empty: `connection`.
    std::string listen_connection = {};
    /// How often to look for new events while somebody waits. With listening, this is the net below
    /// a lost notification.
    std::chrono::milliseconds poll_interval = std::chrono::seconds(1);

    /// Bytes of appends that may wait; append() blocks beyond.
    std::size_t waiting_bytes_max = std::size_t{128} << 20;
};

}  // namespace skald::postgres
