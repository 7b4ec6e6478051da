#include <algorithm>
#include <limits>
#include <skald/projections/sql_leases.hpp>

#include "own_transaction.hpp"
#include "sql_time.hpp"

namespace skald {
namespace {

std::int64_t as_bigint(Timestamp time) {
    return std::int64_t{time.time_since_epoch().count()};
}

// "For ever" must not overflow.
Timestamp ends_at(Timestamp now, std::chrono::nanoseconds duration) {
    return now + std::min(duration, Timestamp::max() - now);
}

Lease lease_at(const SqlRows& rows, std::size_t row) {
    return {rows.text(row, 0), rows.text(row, 1),
            FencingToken(static_cast<std::uint64_t>(rows.integer(row, 2))),
            Timestamp(std::chrono::nanoseconds(rows.integer(row, 3)))};
}

Result<Lease> load(SqlTransaction& sql, const std::string& name) {
    const auto rows =
        sql.run("select name, owner, token, expires_at from skald_leases where name = $1", {name});
    if (!rows) return rows.error();
    SKALD_ASSERT(!rows->empty());
    return lease_at(*rows, 0);
}

}  // namespace

Result<void> SqlLeases::create_table(SqlTransaction& sql) {
    const auto table = sql.run(
        "create table if not exists skald_leases (name text primary key, owner text not null,"
        " token bigint not null, expires_at bigint not null)");
    if (!table) return table.error();
    return {};
}

Result<Timestamp> SqlLeases::now(SqlTransaction& sql) const {
    if (clock_ != nullptr) return clock_->now();
    const auto time = sql.run("select cast(current_timestamp as text)");
    if (!time) return time.error();
    return parse_sql_time(time->text(0, 0));
}

Result<std::optional<Lease>> SqlLeases::acquire(const std::string& name, const std::string& owner,
                                                std::chrono::nanoseconds duration) {
    std::optional<Lease> lease;
    const auto done = in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table;
        const auto now = this->now(sql);
        if (!now) return now.error();
        // The owner's own lease is extended, one that has run out gets the next token.
        const auto taken = sql.run(
            "insert into skald_leases (name, owner, token, expires_at) values ($1, $2, 1, $3)"
            " on conflict (name) do update set owner = excluded.owner,"
            " expires_at = excluded.expires_at, token = case when skald_leases.expires_at > $4"
            " then skald_leases.token else skald_leases.token + 1 end"
            " where skald_leases.expires_at <= $4 or skald_leases.owner = excluded.owner",
            {name, owner, as_bigint(ends_at(*now, duration)), as_bigint(*now)});
        if (!taken) return taken.error();
        if (taken->affected == 0) return {};
        auto loaded = load(sql, name);
        if (!loaded) return loaded.error();
        lease = *std::move(loaded);
        return {};
    });
    if (!done) return done.error();
    return lease;
}

Result<Lease> SqlLeases::renew(const Lease& lease, std::chrono::nanoseconds duration) {
    Lease renewed = lease;
    const auto done = in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table;
        const auto now = this->now(sql);
        if (!now) return now.error();
        renewed.expires_at = ends_at(*now, duration);
        const auto extended = sql.run(
            "update skald_leases set expires_at = $4 where name = $1 and owner = $2 and token = $3"
            " and expires_at > $5",
            {lease.name, lease.owner, static_cast<std::int64_t>(lease.token.value()),
             as_bigint(renewed.expires_at), as_bigint(*now)});
        if (!extended) return extended.error();
        if (extended->affected > 0) return {};
        return Error{Errc::permission_denied, "the lease \"" + lease.name + "\" was lost"};
    });
    if (!done) return done.error();
    return renewed;
}

Result<void> SqlLeases::release(const Lease& lease) {
    return in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table;
        const auto released = sql.run(
            "update skald_leases set expires_at = 0 where name = $1 and owner = $2 and token = $3",
            {lease.name, lease.owner, static_cast<std::int64_t>(lease.token.value())});
        if (!released) return released.error();
        return {};
    });
}

Result<std::vector<Lease>> SqlLeases::held(const std::string& prefix) {
    std::vector<Lease> held;
    const auto done = in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table;
        const auto now = this->now(sql);
        if (!now) return now.error();
        const auto rows =
            sql.run("select name, owner, token, expires_at from skald_leases where expires_at > $1",
                    {as_bigint(*now)});
        if (!rows) return rows.error();
        // Compared here: databases differ in how they compare and order text.
        for (std::size_t row = 0; row < rows->size(); ++row) {
            Lease lease = lease_at(*rows, row);
            if (lease.name.starts_with(prefix)) held.push_back(std::move(lease));
        }
        return {};
    });
    if (!done) return done.error();
    std::ranges::sort(held, {}, &Lease::name);
    return held;
}

}  // namespace skald
