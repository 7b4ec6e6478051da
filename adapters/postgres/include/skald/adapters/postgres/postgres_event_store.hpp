// An event store in a PostgreSQL database: several programs on several machines share one store.
//
//     skald::SystemClock clock;
//     skald::SystemRandom random;
//     auto store = skald::postgres::PostgresEventStore::open(
//         {.connection = "host=127.0.0.1 user=shop dbname=shop"}, clock, random);
//     if (!store) return report(store.error());
//     const auto appended = (*store)->append(order, skald::ExpectedVersion::no_stream(), events);
//
// docs/decisions/0011-postgresql-event-store.md says how positions come in the order of commits.
#pragma once
#include <memory>
#include <optional>
#include <skald/adapters/postgres/postgres_options.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/random.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>
#include <string>

namespace skald::postgres {

/// Keeps the promises of the three ports, as docs/decisions/0002 settles them. Durable as far as the
/// server is: `synchronous_commit` must not be off, and `fsync` must be on.
///
/// One transaction appends at a time in a store, whoever it comes from: positions have no gaps, and
/// who has seen position p has seen all before it. To pay for that, concurrent appends through one
/// object share a transaction, each judged by itself.
///
/// Connections that break are opened again. An append whose answer was lost is looked up by its
/// event ids and sent again if it is not there, for as long as Options::retry_for says. Then
/// `repeated` is true if the caller gave the ids, because nobody can know whose they are. A delete or
/// tombstone whose answer was lost is sent again, too, and then finds its own work: not_found or
/// stream_deleted. Unlike a store in a file the store needs no reopening after an error.
///
/// Errors of all functions: unavailable (no connection, server shutting down or out of room; retry
/// later), timed_out (an append only), permission_denied (rights, or a standby that only reads),
/// unsupported_format (the schema was changed under the store), corrupt, io.
class PostgresEventStore final : public EventStore, public StreamAdmin, public SnapshotStore {
public:
    /// Connects, and looks at the schema. `clock` and `random` must outlive the store. Errors also:
    /// invalid_argument (options), not_found (the database), unsupported_format (the schema is newer
    /// than this library, or older under Migration::refuse; the database is not in UTF-8).
    static Result<std::unique_ptr<PostgresEventStore>> open(Options options, Clock& clock,
                                                            Random& random);
    /// Waits for the appends that have begun.
    ~PostgresEventStore() override;

    using EventStore::append;
    void append(AppendRequest request, AppendCompletion done) override;
    Result<EventBatch> read(const ReadRequest& request) override;
    Result<std::optional<EventPlace>> find(const EventId& id) override;
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) override;
    Result<GlobalPosition> head() override;

    Result<StreamMetadata> metadata(const StreamId& stream) override;
    /// Errors also: invalid_argument, for a negative age or a role that is not a name; too_large.
    Result<void> set_metadata(const StreamId& stream, const StreamMetadata& metadata) override;
    Result<StreamState> state(const StreamId& stream) override;
    Result<void> delete_stream(const StreamId& stream, ExpectedVersion expected) override;
    Result<void> tombstone(const StreamId& stream, ExpectedVersion expected) override;

    Result<void> save(const Snapshot& snapshot) override;
    Result<std::optional<Snapshot>> newest(const StreamId& stream,
                                           const std::string& kind) override;

private:
    struct Parts;
    explicit PostgresEventStore(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps libpqxx out of this header
};

}  // namespace skald::postgres
