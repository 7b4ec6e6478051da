#include <algorithm>
#include <skald/adapters/postgres/postgres_event_store.hpp>
#include <skald/core/limits.hpp>
#include <utility>

#include "append_call.hpp"
#include "append_queue.hpp"
#include "append_writer.hpp"
#include "caller.hpp"
#include "event_page.hpp"
#include "migrations.hpp"
#include "options_check.hpp"
#include "postgres_subscription.hpp"
#include "read_statement.hpp"
#include "stream_rows.hpp"
#include "wake_service.hpp"

namespace skald::postgres {
namespace {

void complete(const AppendCompletion& done, Error error) noexcept {
    done(std::move(error));
}

Error not_found(const StreamId& stream, std::string message) {
    return Error{.code = Errc::not_found, .message = std::move(message), .stream = stream.name()};
}

}  // namespace

struct PostgresEventStore::Parts {
    Parts(Options given, std::uint32_t event_type, Clock& with_clock, Random& random)
        : options(std::move(given)),
          clock(with_clock),
          pool(options.connection, {.sessions_max = options.connections_max,
                                    .wait = options.connection_wait,
                                    .prepare_statements = options.prepare_statements}),
          caller(pool, options.retry_for),
          wakes(pool, options, clock),
          writer(pool,
                 {.schema = options.schema,
                  .retry_for = options.retry_for,
                  .notify = true,
                  .event_type = event_type},
                 clock),
          queue(writer, clock, random, options.waiting_bytes_max) {}

    /// "select ... from <schema>.<what>"
    std::string from(std::string_view columns, std::string_view what) const {
        return "select " + std::string(columns) + " from " + options.schema + "." +
               std::string(what);
    }
    Result<StreamRow> stream(const StreamId& id) {
        auto rows = caller.run(stream_row_sql(options.schema), Parameters().add(id.name()));
        if (!rows) return rows.error();
        return stream_row(*rows);
    }
    // Ends a stream softly or for ever. Run again after a lost answer it says what it did: a stream
    // that is gone.
    Result<void> end(const StreamId& stream, bool for_ever, ExpectedVersion expected) {
        Parameters parameters;
        parameters.add(stream.name()).add(for_ever).add(kind_number(expected));
        parameters.add(to_bigint(expected.version().value()));
        auto rows = caller.run(
            from("*", "end_stream($1::text, $2::boolean, $3::bigint::integer, $4::bigint)"),
            parameters);
        if (!rows) return rows.error();
        switch (rows->number(0, 0)) {
            case 0:
                return {};
            case 2:
                return stream_deleted(stream.name());
            case 4:
                return not_found(stream, "the stream does not exist");
            default:
                return wrong_expected_version(stream.name(), expected,
                                              refused_state(rows->number(0, 1), rows->truth(0, 2)));
        }
    }

    const Options options;
    Clock& clock;
    // In the order of their use: what stands below uses what stands above.
    SessionPool pool;
    Caller caller;
    WakeService wakes;
    AppendWriter writer;
    AppendQueue queue;
};

PostgresEventStore::PostgresEventStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PostgresEventStore::~PostgresEventStore() = default;

Result<std::unique_ptr<PostgresEventStore>> PostgresEventStore::open(Options options, Clock& clock,
                                                                     Random& random) {
    if (auto checked = check(options); !checked) return checked.error();
    auto session = Session::open(options.connection, options.prepare_statements);
    if (!session) return session.error();
    auto migrated = migrate(**session, options.schema, options.migration == Migration::apply);
    if (!migrated) return migrated.error();
    const auto event_type = event_type_of(**session, options.schema);
    if (!event_type) return event_type.error();
    return std::unique_ptr<PostgresEventStore>(new PostgresEventStore(
        std::make_unique<Parts>(std::move(options), *event_type, clock, random)));
}

void PostgresEventStore::append(AppendRequest request, AppendCompletion done) {
    if (auto checked = limits::check(request); !checked) return complete(done, checked.error());
    parts_->queue.append(std::move(request), std::move(done));
}

Result<EventBatch> PostgresEventStore::read(const ReadRequest& request) {
    if (auto checked = check(request); !checked) return checked.error();
    const auto statement = read_statement(request, parts_->options.schema, parts_->clock.now());
    auto rows = parts_->caller.run(statement.sql, statement.parameters, statement.keep);
    if (!rows) return rows.error();
    return event_page(request, *rows);
}

Result<std::optional<EventPlace>> PostgresEventStore::find(const EventId& id) {
    auto rows = parts_->caller.run(
        parts_->from("e.position, s.name, e.version", "events e left join ") +
            parts_->options.schema + ".streams s on s.id = e.stream_id where e.id = $1::uuid",
        Parameters().add(id.uuid()));
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<EventPlace>();
    return std::optional(EventPlace{.position = GlobalPosition(rows->number<std::uint64_t>(0, 0)),
                                    .stream = std::string(rows->text(0, 1)),
                                    .version = Version(rows->number<std::uint64_t>(0, 2))});
}

Result<std::unique_ptr<Subscription>> PostgresEventStore::subscribe(SubscribeRequest request) {
    if (auto checked = limits::check(request.filter); !checked) return checked.error();
    if (request.after > GlobalPosition()) {
        const auto last = head();
        if (!last) return last.error();
        if (request.after > *last) {
            return invalid_argument("the subscription would begin beyond the head");
        }
    }
    return std::unique_ptr<Subscription>(
        std::make_unique<PostgresSubscription>(*this, parts_->wakes, std::move(request)));
}

Result<GlobalPosition> PostgresEventStore::head() {
    auto rows =
        parts_->caller.run(parts_->from("position", "events order by position desc limit 1"), {});
    if (!rows) return rows.error();
    return rows->empty() ? GlobalPosition() : GlobalPosition(rows->number<std::uint64_t>(0, 0));
}

Result<StreamMetadata> PostgresEventStore::metadata(const StreamId& stream) {
    auto row = parts_->stream(stream);
    if (!row) return row.error();
    if (row->state.tombstoned) return stream_deleted(stream.name());
    return std::move(row->metadata);
}

Result<void> PostgresEventStore::set_metadata(const StreamId& stream,
                                              const StreamMetadata& metadata) {
    if (auto checked = limits::check(metadata); !checked) return checked;
    auto rows =
        parts_->caller.run("select " + parts_->options.schema + std::string(set_metadata_call),
                           metadata_parameters(stream, metadata));
    if (!rows) return rows.error();
    return rows->truth(0, 0) ? Result<void>() : stream_deleted(stream.name());
}

Result<StreamState> PostgresEventStore::state(const StreamId& stream) {
    auto row = parts_->stream(stream);
    if (!row) return row.error();
    return row->state;
}

Result<void> PostgresEventStore::delete_stream(const StreamId& stream, ExpectedVersion expected) {
    return parts_->end(stream, false, expected);
}

Result<void> PostgresEventStore::tombstone(const StreamId& stream, ExpectedVersion expected) {
    return parts_->end(stream, true, expected);
}

Result<void> PostgresEventStore::save(const Snapshot& snapshot) {
    if (auto checked = limits::check(snapshot); !checked) return checked;
    Parameters parameters;
    parameters.add(snapshot.stream.name()).add(snapshot.kind);
    parameters.add(to_bigint(snapshot.version.value()));
    parameters.add(std::int64_t{snapshot.schema_version}).add(snapshot.data);
    auto rows = parts_->caller.run(
        "select " + parts_->options.schema +
            ".save_snapshot($1::text, $2::text, $3::bigint, $4::bigint, $5::bytea)",
        parameters);
    if (!rows) return rows.error();
    switch (rows->number(0, 0)) {
        case 0:
            return {};
        case 2:
            return stream_deleted(snapshot.stream.name());
        default:
            return not_found(snapshot.stream, "the stream has no version " +
                                                  std::to_string(snapshot.version.value()));
    }
}

Result<std::optional<Snapshot>> PostgresEventStore::newest(const StreamId& stream,
                                                           const std::string& kind) {
    auto row = parts_->stream(stream);
    if (!row) return row.error();
    if (row->state.tombstoned) return stream_deleted(stream.name());
    if (!limits::check_name("a kind", kind, limits::type_bytes_max)) {
        return std::optional<Snapshot>();  // no snapshot can have it
    }
    auto rows = parts_->caller.run(
        parts_->from("k.version, k.schema_version, k.data", "snapshots k join ") +
            parts_->options.schema +
            ".streams s on s.id = k.stream_id where s.name = $1::text and k.kind = $2::text",
        Parameters().add(stream.name()).add(kind));
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<Snapshot>();
    return std::optional(Snapshot{.stream = stream,
                                  .kind = kind,
                                  .version = Version(rows->number<std::uint64_t>(0, 0)),
                                  .schema_version = rows->number<std::uint32_t>(0, 1),
                                  .data = bytes_of(rows->text(0, 2))});
}

}  // namespace skald::postgres
