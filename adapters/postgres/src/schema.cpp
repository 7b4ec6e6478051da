#include <skald/adapters/postgres/schema.hpp>

#include "migrations.hpp"
#include "options_check.hpp"

namespace skald::postgres {
namespace {

Result<std::unique_ptr<Session>> connect(const Options& options) {
    if (auto checked = check(options); !checked) return checked.error();
    return Session::open(options.connection, false);
}

Result<Rows> ask(Session& session, const std::string& sql) {
    Answer answer = session.run(sql);
    if (const Failure* failure = failure_of(answer)) return failure->error;
    return std::get<Rows>(std::move(answer));
}

Result<void> read_server(Session& session, SchemaStatus& status) {
    const auto rows = ask(session,
                          "select current_database(), current_user,"
                          " current_setting('server_version'), pg_is_in_recovery(),"
                          " current_setting('fsync') = 'on'"
                          " and current_setting('synchronous_commit') <> 'off'");
    if (!rows) return rows.error();
    status.database = rows->text(0, 0);
    status.user = rows->text(0, 1);
    status.server_version = rows->text(0, 2);
    status.is_standby = rows->truth(0, 3);
    status.is_durable = rows->truth(0, 4);
    return {};
}

Result<void> read_applied_steps(Session& session, SchemaStatus& status) {
    const auto rows = ask(session,
                          "select number, (extract(epoch from applied_at) * 1000000)::bigint"
                          " from " +
                              status.schema + ".migrations order by number");
    if (!rows) return rows.error();
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const int number = rows->number<int>(row, 0);
        const std::chrono::microseconds applied_at(rows->number(row, 1));
        status.steps.push_back(
            {number, std::string(migration_name(number)), Timestamp(applied_at)});
    }
    return {};
}

Result<void> read_size(Session& session, SchemaStatus& status) {
    const auto rows =
        ask(session,
            "select coalesce(max(position), 0), (select sum(pg_total_relation_size(c.oid))"
            " from pg_catalog.pg_class c join pg_catalog.pg_namespace n"
            " on n.oid = c.relnamespace where n.nspname = '" +
                status.schema + "' and c.relkind = 'r') from " + status.schema + ".events");
    if (!rows) return rows.error();
    status.head = GlobalPosition(rows->number<std::uint64_t>(0, 0));
    status.bytes = rows->number<std::uint64_t>(0, 1);
    return {};
}

Result<SchemaStatus> read_status(Session& session, const std::string& schema) {
    SchemaStatus status;
    status.schema = schema;
    if (auto checked = check_server(session); !checked) return checked.error();
    if (auto read = read_server(session, status); !read) return read.error();
    const auto applied = applied_migration(session, schema);
    if (!applied) return applied.error();
    status.applied = *applied;
    status.known = newest_migration();
    if (status.applied > 0) {
        if (auto read = read_applied_steps(session, status); !read) return read.error();
        if (auto read = read_size(session, status); !read) return read.error();
    }
    for (int number = status.applied + 1; number <= status.known; ++number) {
        status.steps.push_back({number, std::string(migration_name(number))});
    }
    return status;
}

}  // namespace

Result<SchemaStatus> schema_status(const Options& options) {
    const auto session = connect(options);
    if (!session) return session.error();
    return read_status(**session, options.schema);
}

Result<SchemaStatus> migrate_schema(const Options& options) {
    const auto session = connect(options);
    if (!session) return session.error();
    if (auto done = migrate(**session, options.schema, true); !done) return done.error();
    return read_status(**session, options.schema);
}

}  // namespace skald::postgres
